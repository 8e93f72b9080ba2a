import type { Check } from '../../actions/check/check.js';
import { isUserId } from '../../actions/identifier.js';
import type { Action } from '../../catalog/action.js';
import { withDefaults } from '../../catalog/validate.js';
import type { Connector } from '../../connector/types.js';
import { hideMarked } from '../../redaction/redact.js';
import type { Result } from '../../result/result.js';
import { whyConsent } from '../shared/consent.js';
import { escapeInvisible, escapeInvisibleIn } from '../shared/invisible-characters.js';
import { type HostFailure, notAllowed, notSent } from '../shared/refusals.js';
import type { McpServer } from './sdk.js';

const PATIENCE_MS = 10 * 60_000;
/** A question that no window shows whole is no question. */
const MOST_LINES = 12;
const LONGEST_LINE = 300;

type Inputs = Readonly<Record<string, unknown>>;

/** A yes, with the inputs as they were resolved for the question; or why not. */
type Consent = { inputs: Inputs; refusal?: undefined } | { refusal: HostFailure };

interface Asking {
  server: McpServer;
  connector: Connector;
  org: string;
  signal: AbortSignal;
}

/**
 * Asks the person in front of the client whether an action may run, naming what it would do to whom, as reads tell. Only
 * a ticked, sent form is a yes: no answer, an error and a client that can't ask are a no. Nobody is asked about what
 * can't work.
 */
export async function askPerson(asking: Asking, action: Action, inputs: Inputs): Promise<Consent> {
  const { server, connector, org, signal } = asking;
  if (server.getClientCapabilities()?.elicitation?.form === undefined) {
    return {
      refusal: notAllowed(
        `${action.title} ${whyConsent(action)}, and this client can't ask the person for a yes.`,
        'Use a client that supports elicitation, or have the server started with --yes-destructive.',
      ),
    };
  }
  const check = await connector.check(action.id, inputs, { signal });
  const failure = hopeless(check);
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
      { timeout: PATIENCE_MS, signal },
    );
    if (answer.action === 'accept' && answer.content?.confirm === true) return { inputs: resolved };
  } catch {
    return { refusal: refused(action, 'nobody answered the question whether it may run') };
  }
  return { refusal: refused(action, 'the person declined') };
}

/** Why it can't work; reads that the token may not do leave that open. */
function hopeless(check: Result<Check>): HostFailure | undefined {
  if (!check.ok) return check.error.code === 'FORBIDDEN' ? undefined : check;
  const { works, error, inferred } = check.output;
  if (works || error === undefined) return undefined;
  const { code, message, remedy, existing } = error;
  const rests = inferred ? ' This rests on a rule that no text of Okta states.' : '';
  return {
    ...notSent({
      code,
      message: `${message}${rests}`,
      remedy,
      retryable: false,
      outcome: 'not-sent',
      ...(existing && { existing }),
    }),
    meta: check.meta,
  };
}

/** A login that was looked up stands for whom the person was asked about, should it be given to somebody else by then. */
function withIds(action: Action, inputs: Inputs, { changes }: Check): Inputs {
  const id = changes.find((change) => change.of === 'user' && change.id !== undefined)?.id;
  if (id === undefined) return inputs;
  const logins = Object.entries(action.input.properties).filter(
    ([name, { resource }]) => resource === 'user' && !isUserId(String(inputs[name])),
  );
  return { ...inputs, ...Object.fromEntries(logins.map(([name]) => [name, id])) };
}

function refused(action: Action, why: string): HostFailure {
  return notAllowed(
    `${action.title} was not run: ${why}.`,
    'Do not try again unless the person mustAsk for it; nothing was changed.',
  );
}

/** Some clients show it as one line, so it reads well without its line breaks too. */
function question(action: Action, inputs: Inputs, org: string, check: Result<Check>): string {
  const lines = [
    `${action.title} in ${org}?`,
    ...(check.ok ? predicted(check.output) : [`What it names could not be read: ${check.error.message}`]),
    given(action, inputs, check.ok),
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
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `And ${more} more.`] : lines;
}

/** The inputs; those that name somebody or something only where nobody could look them up. */
function given(action: Action, inputs: Inputs, lookedUp: boolean): string {
  const shown = hideMarked(action.input, withDefaults(action, inputs)) as Record<string, unknown>;
  return Object.entries(shown)
    .filter(([name]) => {
      const field = action.input.properties[name];
      return !lookedUp || (field?.resource ?? field?.items?.resource) === undefined;
    })
    .map(([name, value]) => {
      // JSON, so that a value can't pretend to be another line
      return `${action.input.properties[name]?.title ?? name}: ${JSON.stringify(escapeInvisibleIn(value))}`;
    })
    .join(', ');
}

function oneLine(text: string): string {
  const line = escapeInvisible(text);
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE).toWellFormed()}… (cut)`;
}
