import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { CREDENTIALS, type CredentialsData, connect, n8nClock } from '../connection.js';
import { eventTypesOf } from './form.js';
import { formOf, readOn } from './poll.js';
import { inTurn, nodeKey, pollers } from './pollers.js';

/** The log shows an event so long after the hook, at the latest, and is looked at so often until then. */
const EXPECTED_FOR_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
const ACCEPTED = 204;

/**
 * Answers a call of an event hook, then reads the log if this process polls the node. Elsewhere polling goes on. What the
 * call holds is never given as an event.
 * @throws ConnectionError where the credentials hold no secret
 */
export async function answerHook(functions: IWebhookFunctions): Promise<void> {
  const { eventHookSecret = '' } = await functions.getCredentials<CredentialsData>(CREDENTIALS);
  const connector = await connect(functions);
  const { handle } = connector.eventHook({ secret: eventHookSecret });
  await connector.close();
  const { method, headers, rawBody } = functions.getRequestObject();
  const response = functions.getResponseObject();
  let answered = 0;
  // n8n has read the body already.
  const body = async function* () {
    yield rawBody ?? '';
  };
  await handle(
    { method, headers, [Symbol.asyncIterator]: body },
    {
      writeHead(status, fields) {
        answered = status;
        response.writeHead(status, fields);
      },
      end: (text) => response.end(text),
    },
  );
  if (answered === ACCEPTED) await lookForEvents(functions);
}

/** Looks each second until the log has shown the events that the call named. */
async function lookForEvents(functions: IWebhookFunctions): Promise<void> {
  const node = nodeKey(functions);
  const expected = expectedEvents(functions);
  for (let waited = 0; waited <= EXPECTED_FOR_MS && expected.size > 0; waited += LOOK_EVERY_MS) {
    if (waited > 0) await n8nClock.sleep(LOOK_EVERY_MS);
    const poller = pollers.get(node);
    if (poller === undefined) return;
    const isRead = await inTurn(node, async () => {
      const read = await readOn(functions, poller.kept);
      // Deactivated meanwhile: nothing starts any more, and the position is not saved.
      if (!read.ok || pollers.get(node) !== poller) return false;
      for (const id of (poller.kept.given ?? []) as string[]) expected.delete(id);
      if (read.output.length > 0) poller.emit([read.output.map((json): INodeExecutionData => ({ json }))]);
      return true;
    });
    // A poll tells what fails.
    if (!isRead) return;
  }
}

/** The ids of the events that the call names and the node is for. */
function expectedEvents(functions: IWebhookFunctions): Set<string> {
  const types = eventTypesOf(formOf(functions));
  const { data } = functions.getBodyData() as { data?: { events?: unknown } | null };
  const events = Array.isArray(data?.events) ? (data.events as readonly unknown[]) : [];
  const named = events.map((event) => Object(event) as { uuid?: unknown; eventType?: unknown });
  const isFor = (type: unknown) => types.length === 0 || types.includes(String(type));
  return new Set(
    named.flatMap(({ uuid, eventType }) => (typeof uuid === 'string' && isFor(eventType) ? uuid : [])),
  );
}
