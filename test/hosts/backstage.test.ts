import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { templateActions } from '../../src/hosts/backstage/actions.js';
import type { FieldSchema } from '../../src/index.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { Task } from './backstage/task.js';
import { type HostResult, hostSuite, type ListedAction } from './host.case.js';

hostSuite({
  name: 'backstage',
  start: async (org) => {
    const logged: string[] = [];
    const note = (message: string, fields?: unknown) => logged.push(message, JSON.stringify(fields) ?? '');
    const okta = connectTo(org, { logger: { debug: note, info: note, warn: note, error: note } });
    const actions = new Map(templateActions(okta).map((action) => [action.id, action]));
    const tasks: Task[] = [];
    return {
      run: async (id, input, { signal } = {}): Promise<HostResult> => {
        const task = new Task();
        tasks.push(task);
        const action = actions.get(`okta:${id}`) as TemplateAction;
        try {
          const output = await task.run(action, {
            input,
            secrets: secretsOf(action, input),
            ...(signal && { signal }),
          });
          return { ok: true, output };
        } catch (error) {
          return { ok: false, error: error as Extract<HostResult, { ok: false }>['error'] };
        }
      },
      actions: async () => [...actions.values()].map(listed),
      everythingShown: () => tasks.map((task) => task.shown()).join('\n') + logged.join('\n'),
      stop: () => okta.close(),
    };
  },
});

/** The inputs that a form asks for by a Secret field. */
function secretsOf(action: TemplateAction, input: Record<string, unknown>): Record<string, string> {
  const { properties = {} } = (action.schema?.input ?? {}) as FieldSchema;
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) =>
      properties[name]?.format === 'password' ? [[name, String(value)]] : [],
    ),
  );
}

/** An action as Backstage's page of the installed actions shows it. The title is that of the catalog. */
function listed({ id, description = '', schema }: TemplateAction): ListedAction {
  const { title = '', properties = {}, required = [] } = (schema?.input ?? {}) as FieldSchema;
  return {
    id: id.replace('okta:', ''),
    title,
    asks: /is destructive|grants privileges or opens an account/.test(description),
    fields: Object.entries(properties).map(([name, field]) => ({
      name,
      title: field.title ?? '',
      required: (required as string[]).includes(name),
      secret: field.format === 'password',
    })),
  };
}
