import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findAction, listActions } from '../../../src/catalog/catalog.js';
import { type HostResult, hostSuite, type ListedAction } from '../host.case.js';
import { openPage } from './browser-page.js';
import { type FlowNode, flowAround, openSession, type Session } from './builder-session.js';

hostSuite({
  name: 'node-red',
  start: async (org) => {
    const session = await openSession(org);
    const shown: string[] = [];
    return {
      run: async (id, inputs, { signal, confirm } = {}) => {
        await session.deploy(flowAround(nodeFor(id, inputs)));
        if (confirm === true) await session.allow('node');
        const running = session.fetch('/run/go', { method: 'POST' });
        const interrupted = new Promise<HostResult>((resolve) => {
          signal?.addEventListener('abort', () => void interruptByDeploy(session).then(resolve));
        });
        const answered = running.then(async (response) => {
          const sent = (await response.json()) as { okta: HostResult & { output?: object }; payload: object };
          if (!sent.okta.ok) shown.push(JSON.stringify(sent));
          return sent.okta;
        });
        const result = await Promise.race([answered, interrupted]);
        answered.catch(() => {});
        shown.push(await (await session.fetch('/flows')).text());
        return result;
      },
      actions: () => listed(session),
      everythingShown: async () =>
        [
          ...shown,
          ...session.log,
          ...files(session.folder),
          await (await session.fetch('/settings')).text(),
          await (await session.fetch('/credentials/okta-connection/org')).text(),
        ].join('\n'),
      stop: () => session.close(),
    };
  },
});

/** A node as its form would save it: secrets as credentials, other inputs as typed values. */
function nodeFor(id: string, inputs: Record<string, unknown>): FlowNode {
  const action = listActions().find((one) => one.id === id);
  const secret = (name: string) => action?.input.properties[name]?.secret === true;
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    id: 'node',
    type: `okta-${id}`,
    connection: 'org',
    fields: Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        name,
        secret(name) ? { type: 'secret', value: '' } : { type: 'str', value: text(value) },
      ]),
    ),
    credentials: Object.fromEntries(Object.entries(inputs).filter(([name]) => secret(name))),
  };
}

/** A deploy cancels the run, and the log contains its result. */
async function interruptByDeploy(session: Session): Promise<HostResult> {
  await session.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
  const warning = session.log.find((line) => line.includes('CANCELLED')) ?? '';
  const [, code, message] = /([A-Z_]+): (.*)/.exec(warning) ?? [];
  return { ok: false, error: { ...(code && { code }), message: message ?? '' } };
}

/** The node types that the editor's page registers. */
async function listed(session: Session): Promise<ListedAction[]> {
  const html = await (await session.fetch('/nodes', { headers: { Accept: 'text/html' } })).text();
  const ours = html.slice(html.indexOf('<!-- --- [red-module:node-red/okta] --- -->'));
  const page = openPage(ours);
  const isAction = (type: string) => findAction(type.replace('okta-', '')) !== undefined;
  const actions = [...page.definitions].filter(([type]) => isAction(type));
  return actions.map(([type, { paletteLabel, defaults, credentials }]) => ({
    id: type.replace('okta-', ''),
    title: paletteLabel,
    asks: 'allowed' in defaults,
    fields: page.draw(type).map(({ id, label }) => {
      const name = id.replace('okta-field-', '');
      const title = label.replace(/ required$/, '');
      return { name, title, required: title !== label, secret: name in credentials };
    }),
  }));
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'utf8'));
}
