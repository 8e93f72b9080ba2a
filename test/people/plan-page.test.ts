import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planPage } from '../../src/hosts/cli/people/plan-page.js';
import type { Entry, PeoplePlan } from '../../src/index.js';
import { anyCharacter } from '../helpers/any-character.js';

/** A plan in which every text of people and org is this one. */
function planWith(text: string): PeoplePlan {
  const named = [{ id: text, name: text }];
  const entries: Entry[] = (['offboard', 'create', 'update', 'nothing'] as const).map((action, index) => ({
    key: text,
    action,
    because: [text],
    refused: [text],
    row: index,
    line: index,
    ...(action !== 'create' && {
      user: { id: text, login: text || 'login', name: text || 'name', status: text },
    }),
    attributes: [{ name: text, from: text, to: text }],
    join: named,
    leave: named,
    assign: named,
    unassign: named,
  }));
  return {
    plan: 'okta-connector people',
    version: 1,
    hash: text,
    createdAt: text,
    asOf: text,
    org: text,
    policy: { match: { column: 'a', attribute: 'b' }, limits: { maxDestructive: 1 } },
    limit: { maxDestructive: 1, people: 4, most: 1, destructive: 3, exceeded: true },
    counts: { create: 1, activate: 0, reactivate: 0, update: 1, suspend: 0, offboard: 1, nothing: 1 },
    notes: [text],
    entries,
  };
}

function page(plan: PeoplePlan): string {
  return [...planPage(plan)].join('');
}

/** The tags and attributes of a page, in order. */
function structure(html: string): string[] {
  return html.match(/<[^>]*>/g) ?? [];
}

describe('the page of a plan', () => {
  test('shows who loses access first, with counts, limit, reasons and the hash', () => {
    const html = page(planWith('Word'));
    expect(html.indexOf('Offboard (1)')).toBeLessThan(html.indexOf('Create (1)'));
    for (const text of [
      'People who lose access: 3',
      'exceeds the limit',
      'leaves the group Word',
      '--approve Word',
    ])
      expect(html).toContain(text);
  });

  test('holds no script, and loads nothing', () => {
    const html = page(planWith('Word'));
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object|form)|https?:|@import|url\(/i);
  });

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onclick='x",
    '</style><b>',
    '&lt;b&gt;',
    '\u202etxt.exe',
  ])('shows %j as text', (text) => {
    const html = page(planWith(text));
    expect(structure(html)).toEqual(structure(page(planWith('Word'))));
    expect(html).not.toContain(text);
  });

  test('has the same tags whatever the texts are', () => {
    const usual = structure(page(planWith('Word')));
    const texts = fc.string({ unit: anyCharacter, minLength: 1 });
    fc.assert(fc.property(texts, (text) => expect(structure(page(planWith(text)))).toEqual(usual)));
  });
});
