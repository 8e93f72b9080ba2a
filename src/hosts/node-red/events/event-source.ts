import type { ActionError, Events, EventsOptions } from '../../../connector/public-types.js';
import { isConnectorError } from '../../../result/failure.js';
import { notAllowed, refusedByHost } from '../../shared/refusals.js';
import type { OrgConnection } from '../nodes/org-connection.js';
import type { NodeCheckpoints, Question } from './node-checkpoints.js';

/** An event, or why reading ended; neither where it was closed. */
export interface Given {
  readonly event?: Record<string, unknown>;
  readonly error?: ActionError;
}

/** The events of one trigger node. */
export interface EventSource {
  /** The next event. The one before is taken by that. Never rejects; after an error it begins anew where it was. */
  next(): Promise<Given>;
  /** Ends reading, and the `next` that waits. The event that was given last is not taken. */
  close(): Promise<void>;
}

/** What a source tells between events. */
export type Notices = Required<Pick<EventsOptions, 'onCaughtUp' | 'onGap' | 'onRetry'>>;

/** What a trigger node reads, and what tells the node from others. */
export interface Reading extends Omit<Question, 'organizationUrl'> {
  readonly node: string;
}

/** Reads events in this process. */
export function readEvents(
  org: OrgConnection,
  checkpoints: NodeCheckpoints,
  { node, trigger, inputs }: Reading,
  notices: Notices,
): EventSource {
  let events: Events<unknown> | undefined;
  let isClosed = false;
  const close = async () => {
    const open = events;
    events = undefined;
    await open?.return?.();
  };
  const next = async (): Promise<Given> => {
    const { organizationUrl } = org.access;
    events ??= org.connector().events(trigger, inputs, {
      ...checkpoints.open(node, { organizationUrl, trigger, inputs }),
      ...notices,
    });
    const { value, done } = await events.next();
    return done ? {} : { event: value as Record<string, unknown> };
  };
  return {
    async next() {
      if (isClosed) return {};
      try {
        return await next();
      } catch (error) {
        await close();
        return isClosed ? {} : { error: errorOf(error) };
      }
    },
    async close() {
      isClosed = true;
      await close();
    },
  };
}

/** The source of a node that must not read. */
export function refusedSource(error: ActionError): EventSource {
  return { next: async () => ({ error }), close: async () => {} };
}

export const NOT_DEPLOYED = notAllowed(
  'This trigger is not part of the deployed flows.',
  'Deploy the flow, then it reads.',
).error;

export const NO_CONNECTION = refusedByHost({
  code: 'INVALID_CONNECTION',
  message: 'This node has no connection.',
  remedy: 'Open the node, choose a connection and deploy.',
}).error;

function errorOf(error: unknown): ActionError {
  if (isConnectorError(error)) {
    const { code, message, remedy, retryable = false, outcome = 'not-sent' } = error as ActionError;
    return { ...error, code, message, remedy, retryable, outcome };
  }
  const { code } = Object(error) as { code?: unknown };
  return {
    code: 'CHECKPOINT',
    message: `The folder for the positions of triggers can not be used${typeof code === 'string' ? ` (${code})` : ''}.`,
    remedy: 'Make the folder writable for this process: no event is lost.',
    retryable: true,
    outcome: 'not-sent',
  };
}
