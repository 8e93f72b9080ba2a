import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEADER } from './catalog.mjs';

/**
 * The module of the reads that the code sends by itself: path and query parameters from the facts of Okta's operations.
 * @throws Error that names an operation that is not there or does not only read
 */
export function readsModule({ operations }, root) {
  const file = join('okta', 'reads.json');
  const named = JSON.parse(readFileSync(join(root, file), 'utf8')).operations;
  const entries = named.map((id) => {
    const facts = operations[id];
    if (facts?.method !== 'GET') throw new Error(`${file}: ${id} is not an operation that reads`);
    const query = Object.keys(facts.query ?? {}).map((name) => `'${name}'`);
    return `  ${id}: { path: '${facts.path}', query: [${query.join(', ')}] },\n`;
  });
  return `${HEADER}/** Okta's operations that the code reads by itself (okta/reads.json). */
export const reads = {
${entries.join('')}} as const;
`;
}
