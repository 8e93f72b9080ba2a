import type { OperationBody } from '../../catalog/operation-body.js';
import { findOperation, type Operation } from '../../catalog/operations.js';
import type { ActionOutputs } from '../../generated/types.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { PageWalk } from '../../request/paging.js';
import { type Program, send } from '../../request/program.js';
import { isRead, type OktaAnswer, type OktaRequest } from '../../request/request.js';
import type { Handler } from './handler.js';

type Output = ActionOutputs['callOktaApi'];

const MOST_ITEMS = 10_000;
/** Its list never ends: Okta names a next page for what is yet to come. */
const ENDLESS = 'listLogEvents';

/** One of Okta's operations, by the table of all. Its request is made from the operation; here it is sent, and its answer read. */
export const callOktaApi: Handler<'callOktaApi'> = {
  *run({ inputs, request, warn }) {
    const operation = findOperation(inputs.operationId) as Operation;
    const { sent } = inputs as { sent?: OperationBody };
    const first = { ...request(operation.id), ...sendingOf(operation, inputs.headers, sent) };
    if (inputs.returnAll) return yield* everyPage(operation, first, inputs.maxItems ?? MOST_ITEMS, warn);
    const answer = yield* send(first);
    if (answer.unreadable !== undefined && isRead(first)) throw unreadable(answer);
    warnOfDoubts(operation, answer, warn);
    return outputOf(operation, answer);
  },
};

function sendingOf(
  { answers, anonymous }: Operation,
  given: Readonly<Record<string, unknown>> | undefined,
  sent: OperationBody | undefined,
): Partial<OktaRequest> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given ?? {})) headers[name.toLowerCase()] = String(value);
  if (answers.length > 0) headers.accept = [...answers, 'application/json'].join(', ');
  if (sent !== undefined && sent.type !== 'application/json') headers['content-type'] = sent.type;
  return {
    anyAnswer: true,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(sent !== undefined && 'content' in sent && { content: sent.content }),
    ...(anonymous && { anonymous }),
  };
}

function warnOfDoubts({ list }: Operation, answer: OktaAnswer, warn: (text: string) => void): void {
  if (answer.assumed)
    warn('An attempt got no answer, and its repeat found nothing left to do: taken as done.');
  if (answer.unreadable !== undefined)
    warn(`It was done, but Okta's answer could not be read: ${answer.unreadable}.`);
  if (list !== undefined && answer.unusableNext !== undefined)
    warn(`Okta has more, but the next page can't be read: ${answer.unusableNext}.`);
}

function outputOf(operation: Operation, answer: OktaAnswer): Output {
  const { status, body, contentType, encoding, assumed } = answer;
  const items = itemsOf(operation, body);
  const nextCursor = cursorOf(operation, answer);
  return {
    operationId: operation.id,
    status: assumed ? operation.success : status,
    ...(body !== undefined && { body: body as NonNullable<Output['body']> }),
    ...(contentType !== undefined && { contentType }),
    ...(encoding !== undefined && { encoding }),
    ...(Array.isArray(items) && { count: items.length }),
    ...(nextCursor !== undefined && { nextCursor }),
  };
}

/** All pages as one. A list that can't be followed to its end is a failure, never an end. */
function* everyPage(
  operation: Operation,
  first: OktaRequest,
  maxItems: number,
  warn: (text: string) => void,
): Program<Output> {
  const walk = new PageWalk(
    first,
    (body) => itemsOf(operation, body),
    () => true,
  );
  const all: unknown[] = [];
  for (;;) {
    const { items, answer } = yield* walk.read();
    for (const item of items) all.push(item);
    const isOver = walk.isDone || (operation.id === ENDLESS && items.length === 0);
    if (!isOver && all.length < maxItems) continue;
    const hasMore = !isOver || all.length > maxItems;
    if (hasMore) warn(`The list is longer: it was cut after ${maxItems} items (maxItems).`);
    // After a page that was cut, the next page would leave its other items out.
    const nextCursor = all.length > maxItems ? undefined : cursorOf(operation, answer);
    if (all.length > maxItems) all.length = maxItems;
    const { contentType } = answer;
    const body = operation.list === '' ? all : { [operation.list as string]: all };
    return {
      operationId: operation.id,
      status: answer.status,
      body,
      ...(contentType !== undefined && { contentType }),
      count: all.length,
      ...(nextCursor !== undefined && { nextCursor }),
    };
  }
}

function itemsOf({ list }: Operation, body: unknown): unknown {
  if (list === undefined || list === '') return list === undefined ? undefined : body;
  return (body as Readonly<Record<string, unknown>> | null | undefined)?.[list];
}

/** The value of `after` in the next page's address. */
function cursorOf({ query }: Operation, { next }: OktaAnswer): string | undefined {
  if (next === undefined || query.after === undefined) return undefined;
  return new URLSearchParams(next.split('?')[1]).get('after') ?? undefined;
}
