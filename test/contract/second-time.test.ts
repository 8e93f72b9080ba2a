import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Action } from '../../src/catalog/action.js';
import type { Result } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { contentsOf } from '../helpers/org-contents.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { changesOf } from '../proof-of-change.js';
import { sidecarOf } from '../sidecar.js';
import type { Inputs } from './inputs.js';
import { ACTIONS } from './runs.js';

/** What the second of two equal calls must do: say that nothing changed, leave the org as it was, fail so, or do it again. */
type Second =
  | 'changed: false'
  | 'same org'
  | 'same answer'
  | 'does it again'
  | 'CONFLICT'
  | 'NOT_FOUND'
  | 'REJECTED';

/** What follows from the outputs, where the action's sidecar says nothing else. */
function secondOf(action: Action): Second {
  const { again } = sidecarOf(action);
  if (again !== undefined) return again.result as Second;
  if (action.effect === 'read') return 'same answer';
  return 'changed' in action.output.properties ? 'changed: false' : 'same org';
}

let org: Sandbox;
const counts = new Map<Second, number>();

beforeAll(async () => {
  // Its time stands still, because a token shows when it was last used.
  const now = Date.now();
  org = await startSandbox({ clock: { now: () => now } });
});

beforeEach(() => org.reset());

afterAll(async () => {
  await org.close();
  const each = [...counts].map(([second, count]) => `${count} ${second}`);
  process.stdout.write(`a second time: ${each.join(', ')}\n`);
});

describe('a second call of an action', () => {
  test.each(ACTIONS.map((action) => [secondOf(action), action.id, action] as const))(
    '%s: %s',
    async (second, id, action) => {
      const example = action.examples.find(({ output }) => output !== undefined);
      const inputs = sidecarOf(action).again?.inputs ?? (example?.inputs as Inputs);
      const okta = connectTo(org, { clock: leapingClock() });
      const before = contentsOf(org.state);
      const once: Result<Record<string, unknown>> = await okta.execute(id as string, inputs);
      expect(once).toMatchObject({ ok: true });
      const between = contentsOf(org.state);
      const twice: Result<Record<string, unknown>> = await okta.execute(id as string, inputs);
      await okta.close();
      counts.set(second, (counts.get(second) ?? 0) + 1);

      if (action.effect === 'read') expect(between).toBe(before);
      if ('changed' in action.output.properties) expect(once).toMatchObject({ output: { changed: true } });
      if (second === 'does it again') {
        expect(twice).toMatchObject({ ok: true });
        return;
      }
      expect(contentsOf(org.state)).toBe(between);
      if (second === 'changed: false') expect(twice).toMatchObject({ ok: true, output: { changed: false } });
      else if (second === 'same org') expect(twice).toMatchObject({ ok: true });
      else if (second === 'same answer') expect(twice).toMatchObject({ ok: true, output: outputOf(once) });
      else expect(twice).toMatchObject({ ok: false, error: { code: second, outcome: 'unchanged' } });
    },
  );

  test('reports "changed: false" where the first reports a change, unless it issues something new', () => {
    const telling = ACTIONS.filter(({ output }) => 'changed' in output.properties);
    const silent = telling.filter((action) => secondOf(action) !== 'changed: false');
    for (const action of silent) expect(changesOf(action).map(({ kind }) => kind)).toEqual(['issue']);
    expect(telling.length - silent.length).toBeGreaterThanOrEqual(9);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(ACTIONS.length);
  });

  test('that creates the same login fails, and names the user who has it', async () => {
    const okta = connectTo(org);
    const action = ACTIONS.find(({ id }) => id === 'createUserWithPassword');
    const inputs = action?.examples[0]?.inputs;
    const once = await okta.execute('createUserWithPassword' as string, inputs);
    const twice = await okta.execute('createUserWithPassword' as string, inputs);
    await okta.close();
    expect(twice).toMatchObject({ error: { existing: { userId: outputOf(once).userId } } });
  });
});

function outputOf(result: Result<Record<string, unknown>>): Record<string, unknown> {
  return result.ok ? result.output : {};
}
