import type { Action } from '../../src/index.js';
import { hostSuite } from './host.case.js';
import { startServe } from './http-process.js';

hostSuite({
  name: 'http',
  start: async (org) => {
    const careful = await startServe(org);
    // whoever says yes over HTTP is who starts the server
    const willing = await startServe(org, ['--yes-destructive']);
    return {
      run: async (id, inputs, { signal, confirm } = {}) => {
        const server = confirm ? willing : careful;
        try {
          const path = `/actions/${id}/execute`;
          return (await server.call('POST', path, inputs, signal && { signal })).body;
        } catch (error) {
          // a client that hangs up gets no answer
          if (signal?.aborted) return { ok: false, error: { code: 'CANCELLED', message: String(error) } };
          throw error;
        }
      },
      actions: async () => {
        const { actions } = (await careful.call('GET', '/actions')).body as { actions: Action[] };
        const whole = actions.map(async ({ id }) => (await careful.call('GET', `/actions/${id}`)).body);
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
      everythingShown: () => careful.shown() + willing.shown(),
      stop: async () => {
        await Promise.all([careful.stop(), willing.stop()]);
      },
    };
  },
});
