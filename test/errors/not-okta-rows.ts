import type { AnsweredBy } from '../../src/index.js';
import type { Reaction } from '../helpers/scripted-server.js';
import type { ErrorRow } from './row.js';
import { asHtml, asJson, raw } from './server-answers.js';

const page = '<!DOCTYPE html><html><head><title>Bad request</title></head><body>Sorry</body></html>';
const LOOK = /Check the org/;
const asText = { 'content-type': 'text/plain' };
const plainJson = { 'content-type': 'application/json' };

/** What somebody between us and Okta answers: it is told who that was, and that nothing is known by it. */
export const notOktaRows: readonly ErrorRow[] = [
  ...[400, 401, 402, 403, 404, 407, 409, 410, 411, 412, 413, 415, 418, 422, 431, 501, 511].map((status) =>
    row(`${status} without a word`, [raw(status, '')], { status, kind: 'empty' }),
  ),
  row('a page', [raw(400, page, asHtml)], { status: 400, kind: 'html' }),
  row('plain text', [raw(400, 'upstream connect error', asText)], { status: 400, kind: 'text' }),
  row('JSON of another service', [raw(404, '{"message":"Not Found"}', plainJson)], {
    status: 404,
    kind: 'json',
  }),
  row('a page that kept the headers', [raw(403, page, { ...asJson, server: 'squid/5.7' })], {
    status: 403,
    kind: 'html',
    server: 'squid/5.7',
  }),
  ...[408, 429, 500, 502, 503, 504, 520].map((status) =>
    again(`${status} page`, raw(status, page, asHtml), { status, kind: 'html' }),
  ),
  again('a page for a group', raw(200, '<html></html>', asHtml), { status: 200, kind: 'html' }),
  again('nothing for a group', raw(204, ''), { status: 204, kind: 'empty' }),
  again('JSON of another service for a group', raw(200, '{"ok":true}', plainJson), {
    status: 200,
    kind: 'json',
  }),
  {
    ...again('a page for a user that is looked up', raw(200, '<p>', asHtml), { status: 200, kind: 'html' }),
    action: 'suspendUser',
    inputs: { userId: 'r@example.com' },
  },
  write('a page for a created group', raw(200, '<html></html>', asHtml), { status: 200, kind: 'html' }),
  write(
    'a page with a request id for a created group',
    raw(200, '<html></html>', { ...asHtml, 'x-okta-request-id': 'request-1' }),
    { status: 200, kind: 'html' },
  ),
  write('nothing for a created group', raw(200, ''), { status: 200, kind: 'empty' }),
  write('JSON that breaks off for a created group', raw(200, '{"id":', plainJson), {
    status: 200,
    kind: 'text',
  }),
  write('a 409 page for a created group', raw(409, page, asHtml), { status: 409, kind: 'html' }),
  write('a 404 page for a created group', raw(404, page, asHtml), { status: 404, kind: 'html' }),
  {
    ...write('a page for a created user', raw(200, '<p>', asHtml), { status: 200, kind: 'html' }),
    action: 'createUserWithPassword',
  },
];

function row(title: string, script: readonly Reaction[], answeredBy: AnsweredBy): ErrorRow {
  return {
    title,
    action: 'getGroup',
    script,
    code: 'NOT_OKTA',
    outcome: 'unchanged',
    retryable: false,
    remedy: /on the way|sign in|directly to Okta/,
    message: /between the connector and Okta/,
    okta: undefined,
    answeredBy,
  };
}

/** Sent three times, for a read is safe to repeat. */
function again(title: string, reaction: Reaction, answeredBy: AnsweredBy): ErrorRow {
  return { ...row(title, [reaction, reaction, reaction], answeredBy), retryable: true };
}

/** Sent once, for a second time might do it twice. */
function write(title: string, reaction: Reaction, answeredBy: AnsweredBy): ErrorRow {
  return { ...row(title, [reaction], answeredBy), action: 'addGroup', outcome: 'unknown', remedy: LOOK };
}
