import type { OktaSaid } from '../../src/index.js';
import { asHtml, asJson, raw } from './reactions.js';
import type { ErrorRow } from './row.js';

const page = '<!DOCTYPE html><html><head><title>Bad request</title></head><body>Sorry</body></html>';
const requestId = 'request-1';

/** Answers whose bodies are not what Okta's errors usually are. */
export const foreignBodyRows: readonly ErrorRow[] = [
  foreign('an HTML page', page, { status: 400 }, asHtml),
  foreign('nothing', '', { status: 400 }, {}),
  foreign('plain text', 'upstream connect error', { status: 400 }, { 'content-type': 'text/plain' }),
  foreign('truncated JSON', '{"errorCode":"E0000006","errorSum', { status: 400, requestId }),
  foreign('a list', '[1,2]', { status: 400, requestId }),
  foreign('null', 'null', { status: 400, requestId }),
  foreign('a text', '"E0000006"', { status: 400, requestId }),
  foreign('a number', '403', { status: 400, requestId }),
  foreign('status and message', '{"status":400,"message":"Bad things"}', {
    status: 400,
    errorSummary: 'Bad things',
    requestId,
  }),
  foreign(
    'errorCauses as one object',
    '{"errorCode":"E0000001","errorSummary":"Sum","errorCauses":{"errorSummary":"credentials should not be set"}}',
    {
      status: 400,
      errorCode: 'E0000001',
      errorSummary: 'Sum',
      errorCauses: ['credentials should not be set'],
      requestId,
    },
  ),
  foreign(
    'errorCauses of every kind',
    '{"errorCode":"E0000001","errorSummary":"Sum","errorCauses":["plain",null,7,{"other":1},{"errorSummary":""}]}',
    { status: 400, errorCode: 'E0000001', errorSummary: 'Sum', errorCauses: ['plain'], requestId },
  ),
  foreign('members of other types', '{"errorCode":7,"errorSummary":{"a":1},"errorId":[],"errorCauses":3}', {
    status: 400,
    requestId,
  }),
  {
    ...foreign('an HTML page in the place of a 403', page, { status: 403 }, asHtml),
    script: [raw(403, page, asHtml)],
    code: 'FORBIDDEN',
    remedy: /admin role/,
  },
  {
    ...foreign('an HTML page in the place of a 502', page, { status: 502 }, asHtml),
    script: [raw(502, page, asHtml), raw(502, page, asHtml), raw(502, page, asHtml)],
    code: 'OKTA_UNAVAILABLE',
    retryable: true,
    remedy: /Wait a little/,
  },
];

function foreign(
  title: string,
  body: string,
  okta: OktaSaid,
  headers: Record<string, string> = asJson,
): ErrorRow {
  return {
    title,
    action: 'getGroup',
    script: [raw(400, body, headers)],
    code: 'REJECTED',
    outcome: 'unchanged',
    retryable: false,
    remedy: /Change the inputs/,
    okta,
  };
}
