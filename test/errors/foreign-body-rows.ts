import type { OktaSaid } from '../../src/index.js';
import type { ErrorRow } from './row.js';
import { asJson, raw } from './server-answers.js';

const requestId = 'request-1';

/** Answers of Okta's whose bodies are not what its errors usually are. */
export const foreignBodyRows: readonly ErrorRow[] = [
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
