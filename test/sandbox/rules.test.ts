import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RULES, startSandbox } from '../../src/sandbox/index.js';
import { chosenRules } from '../../src/sandbox/org/rules.js';
import { root } from '../helpers/root.js';
import { call } from './client.js';

/** The table of docs/sandbox.md. */
function table(): string {
  const rows = Object.entries(RULES).map(([name, { when, evidence, choices }]) => {
    const shown = choices.map((choice) => `\`${choice}\``).join(', ');
    return `| \`${name}\` | ${when} | ${evidence} | ${shown} |`;
  });
  return `| rule | when | evidence | choices |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

test('docs/sandbox.md lists every rule with its current text', () => {
  const text = readFileSync(join(root, 'docs', 'sandbox.md'), 'utf8');
  const [, listed] = /<!-- rules -->\n([\s\S]*)<!-- \/rules -->/.exec(text) ?? [];
  expect(listed).toBe(table());
});

test('each inferred behavior is a rule, and each rule is used', () => {
  const folder = join(root, 'src', 'sandbox');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith(join('org', 'rules')))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(sources.filter((source) => source.includes('[I]'))).toEqual([]);
  const unasked = Object.keys(RULES).filter(
    (name) => !sources.some((source) => new RegExp(`\\b${name}\\b`).test(source)),
  );
  expect(unasked).toEqual([]);
});

test('an unknown rule or choice is refused by name', () => {
  expect(() => chosenRules({ nothing: 'x' } as never)).toThrow('no rule nothing');
  expect(() => chosenRules({ removeNonMember: 'x' } as never)).toThrow(/removeNonMember has .*taken/);
  expect(chosenRules({ removeNonMember: '404 E0000007' }).removeNonMember).toBe('404 E0000007');
});

test('choices apply from the start and after a reset', async () => {
  const org = await startSandbox({ rules: { secondDeactivation: '403 E0000038' } });
  try {
    const path = `/users/${org.seed.people.logan.id}/lifecycle/deactivate`;
    org.reset();
    const { status, body } = await call(org, 'POST', path);
    expect(`${status} ${body.errorCode}`).toBe('403 E0000038');
  } finally {
    await org.close();
  }
});
