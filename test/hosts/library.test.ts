import { inspect } from 'node:util';
import { createConnector } from '../../src/index.js';
import { hostSuite } from './host.case.js';

hostSuite({
  name: 'library',
  start: async (org) => {
    const shown: unknown[] = [];
    const note = (...words: unknown[]) => void shown.push(words);
    const connector = createConnector(
      { organizationUrl: org.url, apiToken: org.token },
      { allowLoopback: true, logger: { debug: note, info: note, warn: note, error: note } },
    );
    return {
      run: async (id, inputs, options = {}) => {
        const result = await connector.execute(id, inputs, {
          ...(options.signal && { signal: options.signal }),
          onProgress: note,
        });
        if (!result.ok) shown.push(result);
        return result;
      },
      actions: async () =>
        connector.actions.map(({ id, title, effect, grantsAccess, input }) => ({
          id,
          title,
          asks: effect === 'destructive' || grantsAccess === true,
          fields: Object.entries(input.properties).map(([name, field]) => ({
            name,
            title: field.title ?? '',
            required: input.required.includes(name),
            secret: field.secret ?? false,
          })),
        })),
      everythingShown: () => inspect([connector, shown], { depth: 20 }) + JSON.stringify([connector, shown]),
      stop: () => connector.close(),
    };
  },
});
