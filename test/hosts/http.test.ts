import type { Action } from '../../src/index.js';
import { hostSuite } from './host.case.js';
import { startServe } from './http-process.js';

hostSuite({
  name: 'http',
  start: async (org) => {
    const cautious = await startServe(org);
    // Over HTTP, the person who starts the server gives the consent.
    const permissive = await startServe(org, ['--yes-destructive']);
    return {
      run: async (id, inputs, { signal, confirm } = {}) => {
        const server = confirm ? permissive : cautious;
        try {
          const path = `/actions/${id}/execute`;
          return (await server.call('POST', path, inputs, signal && { signal })).body;
        } catch (error) {
          // A client that disconnects gets no response.
          if (signal?.aborted) return { ok: false, error: { code: 'CANCELLED', message: String(error) } };
          throw error;
        }
      },
      actions: async () => {
        const { actions } = (await cautious.call('GET', '/actions')).body as { actions: Action[] };
        const whole = actions.map(async ({ id }) => (await cautious.call('GET', `/actions/${id}`)).body);
        return ((await Promise.all(whole)) as Action[]).map(({ id, title, effect, grantsAccess, input }) => ({
          id,
          title,
          asks: effect === 'destructive' || grantsAccess === true,
          fields: Object.entries(input.properties).map(([name, field]) => ({
            name,
            title: field.title ?? '',
            required: input.required.includes(name),
            secret: field.secret ?? false,
          })),
        }));
      },
      everythingShown: () => cautious.shown() + permissive.shown(),
      stop: async () => {
        await Promise.all([cautious.stop(), permissive.stop()]);
      },
    };
  },
});
