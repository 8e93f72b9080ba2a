import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Check } from '../../actions/check/check.js';
import { isUserId } from '../../actions/look-up/identifier.js';
import type { Action } from '../../catalog/action.js';
import { withDefaults } from '../../catalog/validate.js';
import type { Connector } from '../../connector/types.js';
import { hideMarked } from '../../redaction/redact.js';
import type { Result } from '../../result/result.js';
import { whyConsent } from '../shared/consent.js';
import { escapeInvisible, escapeInvisibleIn } from '../shared/invisible-characters.js';
import { type HostFailure, notAllowed, notSent } from '../shared/refusals.js';
import type { McpServer } from './sdk.js';

const ANSWER_TIMEOUT_MS = 10 * 60_000;
/** Limits that keep the question short enough for a client's window. */
const MAX_LINES = 12;
const MAX_LINE_LENGTH = 300;

type Inputs = Readonly<Record<string, unknown>>;

/** The consent, with the inputs resolved for the question; or the refusal. */
type Consent = { inputs: Inputs; refusal?: undefined } | { refusal: HostFailure };

interface Context {
  server: McpServer;
  connector: Connector;
  org: string;
  signal: AbortSignal;
  /** The call's. Over HTTP the question is sent on the stream of its response. */
  requestId: RequestId;
}

/**
 * Asks the person at the client whether an action may run. The question says what the action would change, as predicted
 * by reads. Consent is only a submitted form with a selected checkbox; no answer, an error and a client without
 * elicitation are a refusal. If the action cannot work, the person is not asked.
 */
export async function askPerson(context: Context, action: Action, inputs: Inputs): Promise<Consent> {
  const { server, connector, org, signal, requestId } = context;
  if (server.getClientCapabilities()?.elicitation?.form === undefined) {
    return {
      refusal: notAllowed(
        `${action.title} ${whyConsent(action)}, and this client cannot ask the person for consent.`,
        'Use a client that supports elicitation, or start the server with --yes-destructive.',
      ),
    };
  }
  const check = await connector.check(action.id, inputs, { signal });
  const failure = predictedFailure(check);
  if (failure !== undefined) return { refusal: failure };
  const resolved = check.ok ? withIds(action, inputs, check.output) : inputs;
  try {
    const answer = await server.elicitInput(
      {
        message: question(action, inputs, org, check),
        requestedSchema: {
          type: 'object',
          properties: {
            confirm: { type: 'boolean', title: `Yes: ${action.title}`, default: false },
          },
          required: ['confirm'],
        },
      },
      { timeout: ANSWER_TIMEOUT_MS, signal, relatedRequestId: requestId },
    );
    if (answer.action === 'accept' && answer.content?.confirm === true) return { inputs: resolved };
  } catch {
    return { refusal: declined(action, 'nobody answered the question whether it may run') };
  }
  return { refusal: declined(action, 'the person declined') };
}

/** The predicted failure; undefined if the action can work, or if the token may not do the reads. */
function predictedFailure(check: Result<Check>): HostFailure | undefined {
  if (!check.ok) return check.error.code === 'FORBIDDEN' ? undefined : check;
  const { works, error, inferred } = check.output;
  if (works || error === undefined) return undefined;
  const { code, message, remedy, existing } = error;
  const note = inferred ? ' This follows from a rule that Okta does not document.' : '';
  return {
    ...notSent({
      code,
      message: `${message}${note}`,
      remedy,
      retryable: false,
      outcome: 'not-sent',
      ...(existing && { existing }),
    }),
    meta: check.meta,
  };
}

/**
 * Replaces a login with the id that was read for the question, so that the action changes the user in the question even
 * if the login has moved to another user.
 */
function withIds(action: Action, inputs: Inputs, { changes }: Check): Inputs {
  const id = changes.find((change) => change.of === 'user' && change.id !== undefined)?.id;
  if (id === undefined) return inputs;
  const logins = Object.entries(action.input.properties).filter(
    ([name, { resource }]) => resource === 'user' && !isUserId(String(inputs[name])),
  );
  return { ...inputs, ...Object.fromEntries(logins.map(([name]) => [name, id])) };
}

function declined(action: Action, why: string): HostFailure {
  return notAllowed(
    `${action.title} was not run: ${why}.`,
    'Nothing was changed. Do not try again unless the person asks for it.',
  );
}

/** The text must also be readable without its line breaks, because some clients show it as one line. */
function question(action: Action, inputs: Inputs, org: string, check: Result<Check>): string {
  const lines = [
    `${action.title} in ${org}?`,
    ...(check.ok
      ? predicted(check.output)
      : [`The resources in the inputs could not be read: ${check.error.message}`]),
    inputSummary(action, inputs, check.ok),
  ];
  const shown = lines.filter((line) => line !== '').map(oneLine);
  return [...shown, action.description, `It ${whyConsent(action)}.`].join('\n');
}

function predicted({ userName, because, changes }: Check): string[] {
  const lines = [
    ...(userName === undefined ? [] : [`Name: ${JSON.stringify(userName)}`]),
    ...because,
    ...changes.map(({ text, maybe }) => (maybe ? `${text} (if there are any)` : text)),
  ];
  const more = lines.length - MAX_LINES;
  return more > 0 ? [...lines.slice(0, MAX_LINES), `And ${more} more.`] : lines;
}

/** The inputs. Those that name a resource are included only where the resource could not be read. */
function inputSummary(action: Action, inputs: Inputs, lookedUp: boolean): string {
  const shown = hideMarked(action.input, withDefaults(action, inputs)) as Record<string, unknown>;
  return Object.entries(shown)
    .filter(([name]) => {
      const field = action.input.properties[name];
      return !lookedUp || (field?.resource ?? field?.items?.resource) === undefined;
    })
    .map(([name, value]) => {
      // As JSON, a value cannot look like another line.
      return `${action.input.properties[name]?.title ?? name}: ${JSON.stringify(escapeInvisibleIn(value))}`;
    })
    .join(', ');
}

function oneLine(text: string): string {
  const line = escapeInvisible(text);
  return line.length <= MAX_LINE_LENGTH ? line : `${line.slice(0, MAX_LINE_LENGTH).toWellFormed()}… (cut)`;
}
