import { mailsNow } from '../../../catalog/mails.js';
import { stepOf } from '../../../catalog/operations/operation-action.js';
import { mediaTypeOf, operationBody } from '../../../catalog/operations/operation-body.js';
import { findOperation, type Operation } from '../../../catalog/operations/operations.js';
import { fillPath, type Values, withParameter } from '../../../catalog/template.js';
import type { ActionInputs, ActionOutputs } from '../../../generated/types.js';
import { unreadable } from '../../../request/errors/okta-errors.js';
import { PageWalk } from '../../../request/paging.js';
import { type Program, send } from '../../../request/program.js';
import { isRead, type OktaAnswer, type OktaRequest } from '../../../request/request.js';
import type { Handler } from '../handler.js';

type Output = ActionOutputs['callOktaApi'];

const MOST_ITEMS = 10_000;

/** One of Okta's operations, by the table of all: its request is sent, and its answer given as it is. */
export const callOktaApi: Handler<'callOktaApi'> = {
  *run({ inputs, warn }) {
    const operation = findOperation(inputs.operationId) as Operation;
    const first = requestOf(operation, inputs);
    if (inputs.returnAll) return yield* everyPage(operation, first, inputs.maxItems ?? MOST_ITEMS, warn);
    const answer = yield* send(first);
    if (answer.unreadable !== undefined && isRead(first))
      throw unreadable(answer).with({ output: outputOf(operation, answer) });
    warnOfDoubts(operation, answer, warn);
    return outputOf(operation, answer);
  },
};

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** @param inputs with the values of the path by their names: a guard may have put ids in the place of logins */
function requestOf(operation: Operation, inputs: ActionInputs['callOktaApi']): OktaRequest {
  const { id, method, path, answers, anonymous } = operation;
  const step = stepOf(operation);
  const values = inputs as unknown as Values;
  const request: Writable<OktaRequest> = {
    step: id,
    operationId: id,
    method,
    path: fillPath(path, values) + queryOf(values, inputs.query),
    body: undefined,
    retry: mailsNow(step, values) ? 'never' : step.retry,
    doneWhen: step.doneWhen,
    anyAnswer: true,
  };
  const headers: Record<string, string> = {};
  if (inputs.body !== undefined) {
    const type = mediaTypeOf(operation, inputs.contentType);
    if (type === 'application/json') request.body = inputs.body;
    else {
      const sent = operationBody(operation, inputs.body, type);
      headers['content-type'] = sent.type;
      if ('json' in sent) request.body = sent.json;
      else request.content = sent.content;
    }
  }
  if (answers.length > 0) headers.accept = [...answers, 'application/json'].join(', ');
  for (const name in inputs.headers) headers[name.toLowerCase()] = String(inputs.headers[name]);
  for (const _ in headers) request.headers = headers;
  if (anonymous) request.anonymous = anonymous;
  return request;
}

function queryOf(values: Values, given: Values | undefined): string {
  let query = '';
  for (const name in given) query = withParameter(query, name, values[`?${name}`]);
  return query;
}

function warnOfDoubts({ list }: Operation, answer: OktaAnswer, warn: (text: string) => void): void {
  if (answer.assumed)
    warn('An attempt got no answer, and its repeat found nothing left to do: taken as done.');
  if (answer.unreadable !== undefined)
    warn(`It was done, but Okta's answer could not be read: ${answer.unreadable}. body is what came.`);
  if (answer.unparsed !== undefined) warn(`Okta's JSON ${answer.unparsed}: body is its text.`);
  if (list !== undefined && answer.unusableNext !== undefined)
    warn(`Okta has more, but the next page can't be read: ${answer.unusableNext}.`);
}

function outputOf(operation: Operation, answer: OktaAnswer): Output {
  const { status, body, contentType, encoding, assumed } = answer;
  const output: Writable<Output> = {
    operationId: operation.id,
    status: assumed ? operation.success : status,
  };
  if (body !== undefined) output.body = body as NonNullable<Output['body']>;
  if (contentType !== undefined) output.contentType = contentType;
  if (encoding !== undefined) output.encoding = encoding;
  const items = itemsOf(operation, body);
  if (Array.isArray(items)) output.count = items.length;
  const nextCursor = cursorOf(operation, answer);
  if (nextCursor !== undefined) output.nextCursor = nextCursor;
  return output;
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
    if (!walk.isDone && all.length < maxItems) continue;
    const hasMore = !walk.isDone || all.length > maxItems;
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
