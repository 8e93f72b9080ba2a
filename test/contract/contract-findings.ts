import { checkBody, checkQueryValue } from './closed-schema.js';
import { type Exception, exceptionFor } from './exceptions.js';
import { type Sent, TOKEN } from './player.js';

/** What the contract has against one request; exceptions that it needed go to `used`. */
export function contractFindings(
  { method, pathname, query, headers, body, matched }: Sent,
  used: Set<Exception>,
): string[] {
  if (matched === undefined) return [`${method} ${pathname} is no operation of the contract`];
  const { id, operation } = matched;
  const findings: string[] = [];
  const say = (text: string) => findings.push(`${id} ${text}`);
  const known = operation.parameters.filter((parameter) => parameter.in === 'query');
  for (const { name, required } of known) {
    if (required && !query.has(name)) say(`lacks the query ${name}`);
  }
  for (const [name, text] of query) {
    const parameter = known.find((candidate) => candidate.name === name);
    const wrong = parameter ? checkQueryValue(parameter.schema, text) : 'is not in the contract';
    if (wrong !== undefined) say(`sends the query ${name}, which ${wrong}`);
  }
  for (const finding of checkBody(id, body)) {
    const exception = exceptionFor(id, finding);
    if (exception === undefined) say(`has a body that breaks ${finding.keyword} at ${finding.place}`);
    else used.add(exception);
  }
  const anonymous = operation.scopes.length === 0;
  if (headers.authorization !== (anonymous ? undefined : `SSWS ${TOKEN}`)) say('is authorized wrongly');
  if (headers.accept !== 'application/json') say('does not accept JSON');
  if (headers['content-type'] !== 'application/json') say('does not say that it sends JSON');
  return findings;
}
