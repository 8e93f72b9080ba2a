import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Action,
  type ActionError,
  type ActionExample,
  type Connector,
  createConnector,
} from '../src/index.js';
import { startSandbox } from '../src/sandbox/index.js';

import { contains } from './helpers/contains.js';
import { isAsInExample } from './helpers/example-output.js';
import { connectTo, readOrg, type Sandbox } from './helpers/sandbox-org.js';
import { proofOf } from './proof-of-change.js';

// The catalog alone: nothing is sent by this one.
const catalog = createConnector({ organizationUrl: 'https://example.okta.com', apiToken: 'none' }).actions;

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

describe.each(catalog)('$id', (action) => {
  test.each([...action.examples])('$title', async (example) => {
    const result = await okta.execute(action.id as string, example.inputs);
    run += 1;
    if (example.error) {
      if (!result.ok && NOT_SERVED.test(result.error.message)) throw new Error(whyFailed(result.error));
      expect(result).toMatchObject({ ok: false, error: example.error });
    } else {
      if (!result.ok) throw new Error(whyFailed(result.error));
      if (!isAsInExample(action, result.output, example.output ?? {}))
        expect(result.output).toMatchObject(example.output as object);
      expect(result.meta.warnings).toEqual([]);
    }
    if (result.ok) await seeInOrg(action, example, { ...example.inputs, ...result.output });
  });

  test('makes a change that a plain read of the org, or its outbox, shows', async () => {
    if (action.effect === 'read') return;
    const example = action.examples.find(({ output }) => output && output.changed !== false);
    const result = await okta.execute(action.id as string, example?.inputs);
    if (!result.ok) throw new Error(whyFailed(result.error));
    const proof = proofOf(action, example as ActionExample, { ...example?.inputs, ...result.output });
    if (proof.length === 0) expect(org.mails.length).toBeGreaterThan(0);
  });
});

/** Okta's codes of a path and of a method that it does not have: here, what the sandbox does not serve. */
const NOT_SERVED = /E0000008|E0000022/;

/** What a writer of an action must know of an example that should work. */
function whyFailed({ code, message }: ActionError): string {
  const hint = NOT_SERVED.test(message)
    ? ' The sandbox does not serve this operation yet: add a route for it in src/sandbox.'
    : '';
  return `The example ended in ${code}: ${message}${hint}`;
}

async function seeInOrg(action: Action, example: ActionExample, values: Readonly<Record<string, unknown>>) {
  for (const { get, status, has, hasNot, oneOf } of proofOf(action, example, values)) {
    const answer = await readOrg(org, get);
    expect({ get, status: answer.status }).toEqual({ get, status });
    const items = Array.isArray(answer.body) ? answer.body : [answer.body];
    const holdsIt = (part: unknown) =>
      items.some((item) => contains(item, part)) || contains(answer.body, part);
    if (has !== undefined && !holdsIt(has)) expect(answer.body).toMatchObject(has as object);
    if (hasNot !== undefined) expect({ get, found: holdsIt(hasNot) }).toEqual({ get, found: false });
    if (oneOf !== undefined) expect(oneOf).toContain((answer.body as { status: string }).status);
    seen += 1;
  }
}
