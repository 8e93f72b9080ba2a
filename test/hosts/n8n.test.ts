import type { INodeProperties } from 'n8n-workflow';
import { findAction } from '../../src/catalog/catalog.js';
import type { HostResult, ListedAction } from './host.case.js';
import { hostSuite } from './host.case.js';
import { form, functions, Okta } from './n8n-functions.js';

const node = new Okta();

hostSuite({
  name: 'n8n',
  start: async (org) => {
    const shown: unknown[] = [];
    return {
      run: async (id, inputs, { signal } = {}) => {
        const given = { organizationUrl: org.url, apiToken: org.token, forms: [form(id, inputs)] };
        const running = functions({ ...given, ...(signal && { signal }) });
        const [[item] = []] = await node.execute.call(running);
        const { error } = (item?.json ?? {}) as { error?: Extract<HostResult, { ok: false }>['error'] };
        shown.push(running.hints, error);
        return error === undefined ? { ok: true, output: item?.json ?? {} } : { ok: false, error };
      },
      actions: async () => operations().map(listed),
      everythingShown: () => JSON.stringify(shown),
      stop: async () => {},
    };
  },
});

function operations(): { id: string; title: string }[] {
  const choices = node.description.properties.filter(({ name }) => name === 'operation');
  return choices.flatMap(({ options = [] }) =>
    options.map((option) => {
      const { name, value } = option as { name: string; value: string };
      return { id: value, title: name };
    }),
  );
}

function listed({ id, title }: { id: string; title: string }): ListedAction {
  const own = node.description.properties.filter(
    ({ displayOptions, name }) =>
      displayOptions?.show?.operation?.includes(id) && !['simplify', 'attributes'].includes(name),
  );
  const options = own.find(({ name }) => name === 'options')?.options ?? [];
  const fields = [...own.filter(({ name, type }) => name !== 'options' && type !== 'notice'), ...options];
  const order = Object.keys(catalogOrder(id));
  return {
    id,
    title,
    asks: own.some(({ type }) => type === 'notice'),
    fields: (fields as INodeProperties[])
      .map(({ name, displayName, required, typeOptions }) => ({
        name,
        // n8n prescribes this spelling.
        title: displayName === 'Return All' ? 'Return all' : displayName,
        required: required ?? false,
        secret: typeOptions?.password ?? false,
      }))
      .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name)),
  };
}

/** The form shows required fields first. The suite expects the catalog's order. */
function catalogOrder(id: string): object {
  return findAction(id)?.input.properties ?? {};
}
