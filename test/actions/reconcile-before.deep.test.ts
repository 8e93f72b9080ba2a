import { describe, expect, test } from '@jest/globals';
import type { Result } from '../../src/index.js';
import { seed, type User } from '../../src/sandbox/index.js';
import { contentsOf } from '../helpers/org-contents.js';
import { isShownByReads } from '../proof-of-change.js';
import { sidecarOf } from '../sidecar.js';
import { type Call, calls, errorOf, reconcileRig } from './reconcile-rig.js';

const { people, groups } = seed;
// The second call comes in the same second as the first one, so that no time stamp of Okta's tells them apart.
const now = Date.now();
const rig = reconcileRig({ now: () => now });
const { execute } = rig;

type Lost = 'drop-before' | 'drop-after';
type Said = 'ok' | 'unchanged' | 'unknown';

function saidBy(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.error.outcome;
}

/** What reads prove of a second, equal call. */
function provable({ action, rule }: Call, kind: Lost): Said {
  if (rule === undefined || !isShownByReads(action)) return 'unknown';
  if (rule.creates !== undefined) {
    if (action.check?.refused?.some(({ code }) => code === 'CONFLICT')) return 'unchanged';
    if (sidecarOf(action).again?.result === 'CONFLICT') return 'unknown';
    // Okta creates another one. Where none is seen, it may come yet.
    return kind === 'drop-after' ? 'ok' : 'unknown';
  }
  const { state, retry, input } = action;
  const { has, hasNot, differs } = rule;
  if (state !== undefined && has === undefined && hasNot === undefined && differs === undefined) return 'ok';
  // Okta shows no secret, so that what is shown may be what an earlier call set, with another one.
  const isSecret = Object.values(input.properties).some(({ secret }) => secret);
  return retry === 'safe' && !isSecret ? 'ok' : 'unknown';
}

describe('reconcile of a call that was made before', () => {
  test.each(calls)('says of %s what is true', async (_, call) => {
    const { action, inputs, rule } = call;
    const { org } = rig;
    const first = await execute(undefined, action.id, inputs);
    if (!first.ok) throw new Error(`The first call failed: ${first.error.message}`);
    const between = contentsOf(org.state);
    for (const kind of ['drop-before', 'drop-after'] as const) {
      const [sent, mailed] = [org.requests.length, org.mails.length];
      const result = await execute({ kind }, action.id, inputs);
      const said = saidBy(result);
      if (org.requests.slice(sent).some(({ method }) => method !== 'GET')) {
        expect(said).toBe(provable(call, kind));
        if (kind === 'drop-after' && inputs.sendEmail === true && said === 'unknown')
          expect(org.mails.length).toBeGreaterThan(mailed);
      } else expect(result).not.toMatchObject({ error: { code: 'NETWORK' } });

      const isSecond = result.ok && rule?.creates !== undefined;
      if (kind === 'drop-before' || said !== 'unknown')
        expect(contentsOf(org.state) !== between).toBe(isSecond);
      if (said === 'unknown') expect(result).not.toHaveProperty('error.reconciled');
      if (said === 'ok' && 'changed' in action.output.properties)
        expect(result).toMatchObject({ output: { changed: false } });
      if (said === 'unchanged' && rule?.creates !== undefined)
        expect(result).toHaveProperty('error.existing', { [rule.creates]: first.output[rule.creates] });
    }
  });

  test('leaves the outcome unknown if the login now belongs to somebody else', async () => {
    const profile = {
      firstName: 'Mira',
      lastName: 'Holm',
      email: 'mira.holm@example.com',
      login: 'mira.holm@example.com',
    };
    const before = () => {
      const other = { ...profile, firstName: 'Other' };
      const blake = rig.org.state.users.get(people.blake.id) as User;
      rig.org.state.users.set('00uother', { ...blake, id: '00uother', profile: other } as User);
    };
    const inputs = { ...profile, password: 'Tall-Birch-42' };
    const error = await errorOf(execute({ kind: 'drop-before', before }, 'createUserWithPassword', inputs));
    expect(error.outcome).toBe('unknown');
  });

  test.each([
    ['unknown if another name of its target may be another mapping', 'drop-before', 'unknown'],
    ['unchanged if only the mapping to this target is there', 'drop-before', 'unchanged'],
    ['done if a second mapping to this target is there', 'drop-after', 'ok'],
  ] as const)('calls a group push mapping %s', async (title, kind, said) => {
    const mapping = { applicationId: seed.applications.wiki.id, groupId: groups.sales.id };
    const there = { ...mapping, targetGroupId: groups.sales.id };
    const named = { ...mapping, targetGroupName: 'Sales (app)' };
    expect(await execute(undefined, 'createGroupPushMapping', there)).toMatchObject({ ok: true });
    const mappings = rig.org.state.pushMappings;
    const before = mappings.size;
    const result = await execute(
      { kind },
      'createGroupPushMapping',
      title.includes('another name') ? named : there,
    );
    expect(saidBy(result)).toBe(said);
    expect(mappings.size - before).toBe(kind === 'drop-after' ? 1 : 0);
    if (result.ok) expect(result.output.mappingId).toBe([...mappings.keys()].at(-1));
  });
});
