import type { IDataObject, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { prepareTrigger } from '../../../catalog/prepare.js';
import { goOnByTime } from '../../../events/by-time.js';
import { readPosition } from '../../../events/checkpoint.js';
import { eventQuery } from '../../../events/event-query.js';
import { withTargets } from '../../../events/targets.js';
import type { ActionError } from '../../../result/failure.js';
import { organizationOrigin } from '../../../transport/organization-url.js';
import { CREDENTIALS, type CredentialsData, connect } from '../connection.js';
import { hasEventHook, readTriggerForm, type TriggerForm } from './form.js';
import { inTurn, isReading, nodeKey, pollers } from './pollers.js';
import { readEvents } from './read-events.js';

/** What n8n keeps for the node between polls. */
interface Kept extends IDataObject {
  /** What was asked for: reading begins anew for another org, event or input. */
  question?: string;
  /** The positions before and behind the events that were handed over last. */
  before?: string;
  after?: string;
  /** Ids of the events that were handed over last. */
  given?: string[];
  /** Everything that was published before was given at these positions, in milliseconds since 1970. */
  beforeAt?: number;
  afterAt?: number;
  /** The process that handed them over. */
  by?: string;
}

export type PolledEvents = { ok: true; output: IDataObject[] } | { ok: false; error: ActionError };

/** So many events start one execution. What is more comes with the next poll. */
const MOST_EVENTS = 500;
const MOST_GIVEN = 2 * MOST_EVENTS;
/** n8n begins a poll each minute, at most, whether the one before has ended or not. */
const LONGEST_POLL_MS = 50_000;
const LATEST_EVENTS = 10;

const PROCESS = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;

/**
 * The events since the last poll. n8n saves the node's static data when it starts an execution, and does not wait until
 * the execution itself is kept. So if this process ends meanwhile, the next process gives the events once more, as redelivered.
 */
export async function newEvents(functions: IPollFunctions): Promise<PolledEvents> {
  const node = nodeKey(functions);
  if (isReading(node)) return { ok: true, output: [] };
  const kept = functions.getWorkflowStaticData('node');
  // n8n's durable pollers give a copy to each poll, which can't be kept for the event hook.
  if (hasEventHook(functions) && '__dataChanged' in kept)
    pollers.set(node, { kept, emit: (data) => functions.__emit(data) });
  else pollers.delete(node);
  return inTurn(node, () => readOn(functions, kept));
}

/** Reads on where the kept position is, and moves it. One at a time for a node. */
export async function readOn(
  functions: IPollFunctions | IWebhookFunctions,
  kept: Kept,
): Promise<PolledEvents> {
  const form = formOf(functions);
  const { organizationUrl, allowLoopback } = await functions.getCredentials<CredentialsData>(CREDENTIALS);
  const question = JSON.stringify([organizationOrigin(organizationUrl, allowLoopback === true), form]);
  const connector = await connect(functions);
  const read = (start: Parameters<typeof readEvents>[2]) =>
    readEvents(connector, form, start, { events: MOST_EVENTS, ms: budgetOf(functions) }, ({ from, to }) =>
      functions.logger.warn(`${functions.getNode().name}: events between ${from} and ${to} may be missing.`),
    );
  const last = kept.question === question ? kept : {};
  const [position, at] = last.by === PROCESS ? [last.after, last.afterAt] : [last.before, last.beforeAt];
  let result = await read(position ?? {});
  // Another version of this package wrote the position, or asks for other event types.
  if (!result.ok && result.error.code === 'CHECKPOINT' && at !== undefined)
    result = await read(goOnByTime(at, last.afterAt));
  await connector.close();
  if (!result.ok) return result;
  const { events, before, after } = result.output;
  const given = new Set(last.given);
  for (const event of events) if (given.has(String(event.uuid))) event.redelivered = true;
  const ids = new Set([...events.map(({ uuid }) => String(uuid)), ...given]);
  // All at once: whatever n8n saves in between is one of the two.
  Object.assign(kept, {
    question,
    ...{ before, after, beforeAt: readPosition(before)?.at, afterAt: readPosition(after)?.at },
    given: [...ids].slice(0, MOST_GIVEN),
    by: PROCESS,
  });
  return { ok: true, output: events };
}

/** The newest events, to build a workflow with. What was handed over stays as it is. */
export async function latestEvents(functions: IPollFunctions): Promise<PolledEvents> {
  const { id, inputs } = formOf(functions);
  const { trigger, values, error } = prepareTrigger(id, inputs, undefined);
  if (trigger === undefined) return { ok: false, error };
  const { filter, q } = eventQuery(trigger, values);
  const connector = await connect(functions);
  const found = await connector.execute('getSystemLog', {
    limit: LATEST_EVENTS,
    ...(filter !== undefined && { filter }),
    ...(q !== undefined && { words: q }),
  });
  await connector.close();
  if (!found.ok) return found;
  const events = found.output.events as (IDataObject & { uuid: string })[];
  if (events.length > 0)
    return { ok: true, output: events.map((event) => withTargets(event) as IDataObject) };
  return { ok: false, error: NONE_YET };
}

const NONE_YET: ActionError = {
  code: 'NOT_FOUND',
  message: 'The org had no such event in the last seven days.',
  remedy: 'Make one happen in Okta, or pin data to the node. An active workflow waits for the next event.',
  retryable: false,
  outcome: 'unchanged',
};

export function formOf(functions: IPollFunctions | IWebhookFunctions): TriggerForm {
  return readTriggerForm((name, fallback) => functions.getNodeParameter(name, fallback));
}

/** Older versions of n8n set no time, and for an event hook none is set. */
function budgetOf(functions: IPollFunctions | IWebhookFunctions): number {
  const { getPollBudgetMs } = functions as Partial<IPollFunctions>;
  return Math.min(getPollBudgetMs?.call(functions) ?? LONGEST_POLL_MS, LONGEST_POLL_MS);
}
