import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Action, type ActionExample, type Connector, createConnector } from '../src/index.js';
import { startSandbox } from '../src/sandbox/index.js';
import { contains } from './helpers/contains.js';
import { root } from './helpers/root.js';
import { connectTo, readOrg, type Sandbox } from './helpers/sandbox-org.js';

// The catalog alone: nothing is sent by this one.
const catalog = createConnector({ organizationUrl: 'https://example.okta.com', apiToken: 'none' }).actions;

/** An example as its file has it: with what a plain read of the org shows afterwards. */
interface Example extends ActionExample {
  afterwards?: { get: string; status: number; has?: unknown; hasNot?: unknown }[];
}

function examplesOf({ group, id }: Action): Example[] {
  return JSON.parse(readFileSync(join(root, 'actions', group, `${id}.json`), 'utf8')).examples;
}

let org: Sandbox;
let okta: Connector;
let run = 0;
let seen = 0;

beforeAll(async () => {
  org = await startSandbox();
  okta = connectTo(org);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
  process.stdout.write(
    `examples: ${run} run, ${seen} changes read back from the org, ${catalog.length} actions\n`,
  );
});

test('the catalog holds the 36 actions', () => {
  expect(catalog.map((action) => action.id)).toHaveLength(36);
});

describe.each(catalog)('$id', (action) => {
  test.each(examplesOf(action))('$title', async (example) => {
    const result = await okta.execute(action.id as string, example.inputs);
    run += 1;
    if (example.error) {
      expect(result).toMatchObject({ ok: false, error: example.error });
    } else {
      expect(result).toMatchObject({ ok: true });
      if (result.ok && !contains(result.output, example.output))
        expect(result.output).toMatchObject(example.output as object);
      expect(result.meta.warnings).toEqual([]);
    }
    await seeInOrg(example, result.ok ? result.output : example.inputs);
  });

  test('what it changes is seen: by a plain read of the org, or in its outbox', async () => {
    if (action.effect === 'read') return;
    const changing = examplesOf(action).filter(
      (example) => example.output && example.output.changed !== false,
    );
    if (changing.some((example) => example.afterwards)) return;
    await okta.execute(action.id as string, changing[0]?.inputs);
    expect(org.mails.length).toBeGreaterThan(0);
  });
});

async function seeInOrg(example: Example, values: Readonly<Record<string, unknown>>): Promise<void> {
  for (const { get, status, has, hasNot } of example.afterwards ?? []) {
    const path = get.replace(/\{([A-Za-z]+)\}/g, (_, name: string) =>
      encodeURIComponent(String(values[name])),
    );
    const answer = await readOrg(org, path);
    expect({ path, status: answer.status }).toEqual({ path, status });
    const items = Array.isArray(answer.body) ? answer.body : [answer.body];
    const holdsIt = (part: unknown) =>
      items.some((item) => contains(item, part)) || contains(answer.body, part);
    if (has !== undefined && !holdsIt(has)) expect(answer.body).toMatchObject(has as object);
    if (hasNot !== undefined) expect({ path, found: holdsIt(hasNot) }).toEqual({ path, found: false });
    seen += 1;
  }
}
