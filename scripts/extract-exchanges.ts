/**
 * Writes test/fixtures/exchanges.jsonl.gz from a file of recorded Okta exchanges: all of them, as they came over the wire.
 *
 *   node build/scripts/extract-exchanges.js recorded-exchanges.jsonl.gz
 *
 * test/fixtures/recordings has those about users, groups and applications in a form that can be read.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

interface Line {
  method: string;
  path: string;
  query: [string, string][];
  reqBody: string;
  status: number;
  resHeaders: Record<string, string[]>;
  resBody: string;
}

const target = join(resolve(__dirname, '..', '..'), 'test', 'fixtures', 'exchanges.jsonl.gz');
const SECRET =
  /("(?:\w*[tT]oken|\w*[sS]ecret|password|answer|resetPasswordUrl|activationUrl)"\s*:\s*")([^"]{8,})/g;
const NAME = /("(?:first|last|display|nick|middle)Name"\s*:\s*")([^"]+)/g;
const ADDRESS = /[\w.+-]+@(?!example\.com)[\w-]+\.[\w.]+/g;

/** Nobody's name or secret is of use here. Lengths stay, so that nothing else changes. */
function scrubbed(text: string): string {
  const blank = (_: string, before: string, value: string) => before + value.replace(/[A-Za-z0-9]/g, 'x');
  return text.replace(SECRET, blank).replace(NAME, blank).replace(ADDRESS, 'someone@example.com');
}

function main(source: string | undefined): void {
  if (source === undefined) throw new Error('Usage: extract-exchanges <recorded-exchanges.jsonl.gz>');
  const raw = readFileSync(source);
  const text = (source.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const kept = lines.map((json) => {
    const { method, path, query, reqBody, status, resHeaders, resBody } = JSON.parse(json) as Line;
    const { 'content-type': contentType, link } = resHeaders;
    return JSON.stringify({
      method,
      path: scrubbed(path),
      query: query.map(([name, value]) => [name, scrubbed(value)]),
      body: scrubbed(reqBody),
      status,
      contentType: contentType?.[0],
      link,
      answer: scrubbed(resBody),
    });
  });
  writeFileSync(target, gzipSync(`${kept.join('\n')}\n`, { level: 9 }));
}

main(process.argv[2]);
