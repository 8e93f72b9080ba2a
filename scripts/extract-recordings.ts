/**
 * Writes test/fixtures/recordings from a file of recorded Okta exchanges:
 *
 *   node build/scripts/extract-recordings.js recorded-exchanges.jsonl.gz
 *
 * Each line of that file (JSON, gzipped or not) is one request and its answer: method, path, query,
 * template, reqBody, status, resHeaders, resBody, case. Kept are the exchanges about users, groups and
 * applications, in their order, and of each only what the tests read.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface Line {
  method: string;
  path: string;
  query: [string, string][];
  template: string | null;
  reqBody: string;
  status: number;
  resHeaders: Record<string, string[]>;
  resBody: string;
  case: string;
}

const folder = resolve(__dirname, '..', '..', 'test', 'fixtures', 'recordings');
const areas = ['users', 'groups', 'apps'];
const statusOfDelete = 204;

function isOurs(line: Line): boolean {
  return line.template !== null && areas.includes(line.template.split('/')[3] ?? '');
}

/** Deactivating a user answers 200; twelve lines say 204, and their rate counters are those of DELETE. */
function isMislabelled(line: Line): boolean {
  return line.template === '/api/v1/users/{id}/lifecycle/deactivate' && line.status === statusOfDelete;
}

function exchange(line: Line, number: number) {
  const answer: unknown = line.resBody === '' ? undefined : JSON.parse(line.resBody);
  const relations = (line.resHeaders.link ?? []).map((link) => /rel="(\w+)"/.exec(link)?.[1]);
  return {
    line: number,
    year: new Date(line.resHeaders.date?.[0] ?? '').getUTCFullYear(),
    method: line.method,
    path: line.path,
    template: line.template,
    ...(line.query.length > 0 ? { query: line.query } : {}),
    ...(line.reqBody === '' ? {} : { body: JSON.parse(line.reqBody) as unknown }),
    status: line.status,
    ...(relations.length > 0 ? { links: relations } : {}),
    ...(isMislabelled(line) ? { mislabelled: true } : {}),
    ...(answer === undefined ? {} : { answer: Array.isArray(answer) ? answer.map(withoutPeople) : answer }),
  };
}

/** Lists show people who were in the recorded orgs; their names are of no use here. */
function withoutPeople(item: unknown): unknown {
  const user = item as { profile?: Record<string, unknown>; credentials?: { emails?: { value: unknown }[] } };
  if (user.profile?.login === undefined) return item;
  const names = Object.entries(user.profile).map(([name, value]) => {
    if (typeof value !== 'string' || value.endsWith('@example.com')) return [name, value];
    return [name, ['login', 'email', 'secondEmail'].includes(name) ? 'someone@example.com' : 'text'];
  });
  const emails = user.credentials?.emails?.map((email) => ({ ...email, value: 'someone@example.com' }));
  const credentials = { ...user.credentials, ...(emails ? { emails } : {}) };
  return { ...user, profile: Object.fromEntries(names), credentials };
}

/** `TestUsersResource.test_get#3` belongs to the file users.json. */
function fileOf(line: Line): string {
  const name = (line.case.split('.')[0] ?? '').replace(/^Test/, '').replace(/(Resource|API)+$/, '');
  const words = name.replace('DPoP', 'Dpop').split(/(?<=[a-z])(?=[A-Z])|(?=[A-Z][a-z])/);
  return `${words.join('-').toLowerCase()}.json`;
}

function main(source: string | undefined): void {
  if (source === undefined) throw new Error('Usage: extract-recordings <recorded-exchanges.jsonl.gz>');
  const raw = readFileSync(source);
  const text = (source.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const files = new Map<string, Map<string, unknown[]>>();
  for (const [index, json] of lines.entries()) {
    const line = JSON.parse(json) as Line;
    if (!isOurs(line)) continue;
    const cases = files.get(fileOf(line)) ?? new Map<string, unknown[]>();
    files.set(fileOf(line), cases);
    const name = line.case.replace(/#\d+$/, '');
    cases.set(name, [...(cases.get(name) ?? []), exchange(line, index + 1)]);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, cases] of files) {
    const printed = [...cases].map(([name, exchanges]) => {
      const rows = exchanges.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
      return `  {"case": ${JSON.stringify(name)}, "exchanges": [\n${rows}\n  ]}`;
    });
    writeFileSync(join(folder, file), `[\n${printed.join(',\n')}\n]\n`);
  }
}

main(process.argv[2]);
