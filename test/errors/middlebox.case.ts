import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import type { Connector } from '../../src/index.js';
import {
  leapingClock,
  lost,
  type Reaction,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';
import { inTurn } from '../helpers/turns.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { asHtml, raw } from './server-answers.js';

export const badGateway = raw(502, '<html>502 Bad Gateway</html>', asHtml);
export const notFound = raw(404, '<html>404 page not found', asHtml);
export const route = raw(404, '{"message":"no Route matched with those values"}', {
  'content-type': 'application/json',
});
const location = { location: 'https://portal.example.com/' };

/** What stands between us and Okta answers to everything. */
const middleboxes: Record<string, Reaction> = {
  'a 204 of another': raw(204, ''),
  'a sign-in page': raw(200, '<html>Sign in to the network</html>', asHtml),
  'a redirect to a sign-in page': raw(302, '', location),
  'JSON of another service': raw(200, '{"id":"1","status":"ACTIVE"}', { 'content-type': 'application/json' }),
  'a page that kept the headers': raw(200, '<html>Blocked</html>', { ...asHtml, 'x-okta-request-id': 'r1' }),
  'a 404 page that kept the headers': raw(404, '<html>Gone</html>', { ...asHtml, 'x-okta-request-id': 'r1' }),
  'a gateway without a route': route,
  'a 405 without a body': raw(405, '', { allow: 'GET' }),
  ...Object.fromEntries(
    [400, 401, 403, 404, 407, 409, 412, 429, 501, 502, 503, 504, 511].map((status) => [
      `a ${status} page`,
      raw(status, '<html>No</html>', asHtml),
    ]),
  ),
};

const actions = Object.keys(usualInputs);

/** Whether a call of any operation says that it got a page, whose headers alone are Okta's. */
function isWholePage(id: string, output: unknown): boolean {
  const { body, contentType } = output as { body?: unknown; contentType?: unknown };
  const isAny = findAction(id)?.anyOperation === true;
  return isAny && String(contentType).startsWith('text/html') && String(body).startsWith('<html>');
}

const answers = Object.entries(middleboxes).map(
  ([title, reaction], turn) => [title, reaction, turn] as const,
);
const pages = [
  ['a page', notFound, 0],
  ['a gateway without a route', route, 1],
  ['a page that kept the headers', middleboxes['a 404 page that kept the headers'] as Reaction, 2],
] as const;

/**
 * Actions behind what answers in Okta's place.
 * @param which all of them behind each, or a part that differs from one to the next
 */
export function behindMiddleboxes(which: 'each action' | 'actions in turn'): void {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await scriptedServer();
  });
  afterAll(() => server.close());
  /** One for all calls behind the same answers: most of the time of a call is that of its connection. */
  const connectedOnce = () => {
    const shared: { okta?: Connector } = {};
    beforeAll(() => {
      shared.okta = server.connect({ clock: leapingClock() });
    });
    afterAll(() => shared.okta?.close());
    return () => shared.okta as Connector;
  };
  const always = (reaction: Reaction) => server.play(...Array<Reaction>(12).fill(reaction));
  const shared = (parts: number) => (which === 'each action' ? 1 : parts);

  describe.each(answers)('when the answer to every request is %s', (_, reaction, turn) => {
    const connected = connectedOnce();
    test.each(inTurn(actions, turn, shared(6)))(
      '%s reports that it is not from Okta, and claims nothing',
      async (id) => {
        const okta = connected();
        const changes = okta.actions.find((action) => action.id === id)?.effect !== 'read';
        always(reaction);
        const result = await okta.execute(id, usualInputs[id]);
        // Okta answers some operations with pages, which callOktaApi hands over as pages.
        if (result.ok && isWholePage(id, result.output)) return;
        if (result.ok) throw new Error(`It claims ${JSON.stringify(result.output)}.`);
        const { code, outcome, answeredBy } = result.error;
        expect(['NOT_OKTA', 'INVALID_CONNECTION']).toContain(code);
        expect(answeredBy).toBeDefined();
        expect(result.error).not.toHaveProperty('okta');
        expect(result.error).not.toHaveProperty('completedSteps');
        const wrote = server.seen.some((line) => !line.startsWith('GET'));
        expect(outcome).toBe(wrote ? 'unknown' : 'unchanged');
        expect(wrote && !changes).toBe(false);
      },
    );
  });

  describe.each(pages)('a 404 as %s after an attempt without an answer', (_, gone, turn) => {
    const connected = connectedOnce();
    test.each(inTurn(actions, turn, shared(2)))('proves nothing to %s', async (id) => {
      for (const doubt of [badGateway, lost]) {
        server.play(doubt, ...Array<Reaction>(9).fill(gone));
        const result = await connected().execute(id, usualInputs[id]);
        if (result.ok) throw new Error(`It claims ${JSON.stringify(result.output)}.`);
        const wrote = server.seen.some((line) => !line.startsWith('GET'));
        expect(result.error.outcome).toBe(wrote ? 'unknown' : 'unchanged');
      }
    });
  });
}
