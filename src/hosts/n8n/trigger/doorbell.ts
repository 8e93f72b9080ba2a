import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { ringsOf } from '../../../events/doorbell.js';
import { ExpectedEvents } from '../../../events/expected-events.js';
import { CREDENTIALS, type CredentialsData, connect, n8nClock } from '../connection.js';
import { eventTypesOf } from './form.js';
import { formOf, readOn } from './poll.js';
import { inTurn, nodeKey, type Poller, pollers } from './pollers.js';

const NEVER = Number.POSITIVE_INFINITY;
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
  const types = eventTypesOf(formOf(functions));
  const isGiven = (uuid: string) => givenTo(pollers.get(node)).includes(uuid);
  const expected = new ExpectedEvents(types.length === 0 ? undefined : types, isGiven);
  const { data } = functions.getBodyData() as { data?: { events?: unknown } | null };
  if (!expected.rung(ringsOf(data?.events), Date.now())) return;
  for (let waitMs = 0; waitMs < NEVER; waitMs = expected.waitMs(NEVER, Date.now())) {
    if (waitMs > 0) await n8nClock.sleep(waitMs);
    const isRead = await inTurn(node, async () => {
      // Asked for only now: a poll before this turn may have brought another one.
      const poller = pollers.get(node);
      if (poller === undefined) return false;
      const read = await readOn(functions, poller.kept);
      // Deactivated meanwhile: nothing starts any more, and the position is not saved.
      if (!read.ok || pollers.get(node) !== poller) return false;
      for (const uuid of givenTo(poller)) expected.came(uuid);
      if (read.output.length > 0) poller.emit([read.output.map((json): INodeExecutionData => ({ json }))]);
      return true;
    });
    // A poll tells what fails.
    if (!isRead) return;
  }
}

/** The ids of the events that started the workflow last. */
function givenTo(poller: Poller | undefined): readonly string[] {
  return (poller?.kept.given ?? []) as string[];
}
