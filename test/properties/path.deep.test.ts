import { afterAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { namesToLookUp } from '../../src/actions/look-up/names.js';
import { fillPath, fillQuery } from '../../src/catalog/template.js';
import type { Action } from '../../src/index.js';
import { validInputs } from '../contract/inputs.js';
import { ORIGIN, play } from '../contract/player.js';
import { ACTIONS, OWN_ACTIONS } from '../contract/runs.js';
import { anyText, HOSTILE, ILL_FORMED } from '../contract/texts.js';

const RUNS = 50;
const totals = { paths: 0, refused: 0, queries: 0, calls: 0, requests: 0 };

afterAll(() => {
  const { paths, refused, queries, calls, requests } = totals;
  process.stdout.write(
    `paths: ${paths} filled and ${refused} refused, ${queries} queries, ${requests} requests of ${calls} hostile calls\n`,
  );
});

/** Any value at all where a name in a path stands, not only what validation lets through. */
const anything = fc.oneof(
  anyText(0, 400),
  fc.constantFrom(...HOSTILE, ...ILL_FORMED),
  fc.constantFrom(...HOSTILE).chain((text) => anyText().map((more) => `${more}${text}${more}`)),
  fc.constantFrom<unknown>(undefined, null, 0, 42, true, {}, [], ['..'], { toString: () => '..' }),
  fc.string({ minLength: 2_000, maxLength: 3_000 }),
);

const TEMPLATES = [...new Set(ACTIONS.flatMap(({ steps }) => steps.map(({ path }) => path)))].filter((path) =>
  path.includes('{'),
);

/** The template with every name standing for one segment of unreserved characters and percent-encoded ones. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{[^{}]+\}/).map((text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join("((?:[A-Za-z0-9\\-_.!~*'()]|%[0-9A-F]{2})+)")}$`);
}

/** Inputs that name every group and application by a name. */
function named({ input }: Action): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input.properties).map(([name, { type }]) => [name, type === 'array' ? ['x'] : 'x']),
  );
}

describe('with hostile inputs', () => {
  test.each(TEMPLATES)('each value stays in its own place in %s', (template) => {
    const names = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name as string);
    const pattern = patternOf(template);
    fc.assert(
      fc.property(fc.record(Object.fromEntries(names.map((name) => [name, anything]))), (values) => {
        let path: string;
        try {
          path = fillPath(template, values);
        } catch (error) {
          expect(error).toMatchObject({ name: expect.stringMatching(/^(TypeError|URIError)$/) });
          totals.refused += 1;
          return;
        }
        const segments = pattern.exec(path)?.slice(1);
        expect(segments?.map(decodeURIComponent)).toEqual(names.map((name) => values[name]));
        const url = new URL(ORIGIN + path);
        expect([url.origin, url.pathname, url.search, url.hash]).toEqual([ORIGIN, path, '', '']);
        totals.paths += 1;
      }),
      { numRuns: 150 },
    );
  });

  test('no value of a query adds another parameter', () => {
    fc.assert(
      fc.property(anyText(0, 200), anyText(0, 200), (one, other) => {
        const query = fillQuery({ q: '{one}', limit: 5, 'a&b=': '{other}', gone: '{none}' }, { one, other });
        const { pathname, searchParams, hash } = new URL(`${ORIGIN}/api/v1/groups${query}`);
        expect([pathname, hash]).toEqual(['/api/v1/groups', '']);
        expect([...searchParams]).toEqual([
          ['q', one],
          ['limit', '5'],
          ['a&b=', other],
        ]);
        totals.queries += 1;
      }),
      { numRuns: 500 },
    );
  });

  test.each(OWN_ACTIONS.map((action) => [action.id, action] as const))(
    '%s sends requests of its own operations, or refuses the inputs',
    async (id, action) => {
      const operations = new Set([
        ...action.steps.map(({ operationId }) => operationId),
        'getUser',
        'listUsers',
        ...(namesToLookUp(action, named(action)).length > 0 ? ['listGroups', 'listApplications'] : []),
      ]);
      // A cursor that the list did not give is refused before it is followed.
      const texts = Object.entries(action.input.properties).filter(
        ([name, { type }]) => type === 'string' && !(action.items && name === 'cursor'),
      );
      const hostile = fc
        .subarray(
          texts.map(([name]) => name),
          { maxLength: Math.min(2, texts.length) },
        )
        .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, anything]))));
      const calls = fc.tuple(validInputs(action), hostile).map(([inputs, bad]) => ({ ...inputs, ...bad }));
      let sentHere = 0;
      await fc.assert(
        fc.asyncProperty(calls, async (inputs) => {
          const { plan, sent, result } = await play(action, inputs);
          totals.calls += 1;
          sentHere += sent.length;
          expect(sent.filter(({ matched }) => !operations.has(matched?.id ?? ''))).toEqual([]);
          expect(sent.length > 0).toBe(plan.ok);
          if (!result.ok && !plan.ok)
            expect(result.error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' });
        }),
        { numRuns: RUNS },
      );
      totals.requests += sentHere;
      // Of an action's calls at least a third are sent; fewer than three of fifty once in ten million runs.
      expect([id, sentHere > 2]).toEqual([id, true]);
    },
  );

  test('the number of cases is as expected', () => {
    expect(TEMPLATES.length).toBeGreaterThanOrEqual(24);
    expect(totals.paths).toBeGreaterThan(1_000);
    expect(totals.refused).toBeGreaterThan(300);
    expect(totals.requests).toBeGreaterThan(1_000);
  });
});
