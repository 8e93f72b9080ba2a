import type { ActionContext, TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Action } from '../../catalog/action.js';
import { actionFor } from '../../catalog/operations/operation-action.js';
import { A_STRING, type Rules, YES_OR_NO } from '../../connector/option-rules.js';
import { checkOptions } from '../../connector/options.js';
import type { Connector } from '../../connector/public-types.js';
import { hideMarked } from '../../redaction/redact.js';
import { whyConsent } from '../shared/consent.js';
import { hiddenSecretRefusal } from '../shared/hidden-secrets.js';
import { type HostFailure, notAllowed } from '../shared/refusals.js';
import { dryRunStep } from './dry-run.js';
import { runStep } from './execution.js';
import { jsonSchema } from './schema.js';
import { taskError } from './task-error.js';

export interface TemplateActionsOptions {
  /** Precedes the ids of the actions. Default `okta:`. */
  prefix?: string;
  /**
   * Gives one-time passwords, links and client secrets to later steps, and keeps them in the task's checkpoints. Default
   * false: an action that would create one for nobody is refused.
   */
  showSecrets?: boolean;
}

const OPTIONS: Rules<TemplateActionsOptions> = {
  prefix: A_STRING,
  showSecrets: YES_OR_NO,
};
const SHOW = 'set okta.showSecrets in the app-config';

/**
 * Every action that the connector may run as an action of Backstage's software templates, such as `okta:addGroup`. In a
 * dry run it is predicted by reads.
 * @throws ConnectionError where an option can't be used
 * @example
 * ```ts
 * scaffolderActions.addActions(...templateActions(createConnector({ organizationUrl, apiToken })));
 * ```
 */
export function templateActions(okta: Connector, options: TemplateActionsOptions = {}): TemplateAction[] {
  checkOptions(OPTIONS, options);
  const { prefix = 'okta:', showSecrets = false } = options;
  return okta.actions.map((offered) => ({
    id: prefix + offered.id,
    description: describe(offered),
    supportsDryRun: true,
    schema: {
      input: { title: offered.title, ...jsonSchema(offered.input) },
      output: jsonSchema(offered.output),
    },
    handler: async (context: ActionContext) => {
      const action = actionFor(offered, context.input);
      const refusal =
        plainSecretRefusal(action, context) ??
        (showSecrets ? undefined : hiddenSecretRefusal(action, context.input, SHOW));
      if (refusal !== undefined) throw taskError(refusal.error);
      const step = { okta, action, context, showSecrets };
      const output = context.isDryRun ? await dryRunStep(step) : await runStep(step);
      const given = showSecrets ? output : (hideMarked(action.output, output) as typeof output);
      for (const [name, value] of Object.entries(given)) context.output(name, value);
    },
  }));
}

function describe(action: Action): string {
  const why = whyConsent(action);
  return why === '' ? action.description : `${action.description} ${action.title} ${why}.`;
}

/**
 * Refuses a secret that does not hold one of the task's secrets: Backstage keeps a task's parameters in its database, and
 * writes them into its audit log.
 */
function plainSecretRefusal(action: Action, { input, secrets = {} }: ActionContext): HostFailure | undefined {
  const own = Object.values(secrets).filter((secret) => secret !== '');
  const rest = without(input, own) as Record<string, unknown>;
  const hidden = hideMarked(action.input, rest) as Record<string, unknown>;
  const names = Object.keys(rest).filter((name) => hidden[name] !== rest[name]);
  if (names.length === 0) return undefined;
  return notAllowed(
    `${action.title} was not run: ${names.join(' and ')} did not come from the task's secrets. Backstage keeps everything else in plain text.`,
    'Take it from a form field with ui:field Secret, and pass secrets.<name of the field> to the step.',
  );
}

/** A copy without the texts that hold a secret. */
function without(value: unknown, secrets: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => without(entry, secrets));
  if (typeof value === 'string') return secrets.some((secret) => value.includes(secret)) ? undefined : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, without(entry, secrets)]));
}
