import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AuditEvent, createConnector } from '../../src/index.js';
import { leaksIn, type Marked } from '../helpers/leaks.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { Capture } from '../secrets/capture.js';
import { echoAnswers } from '../secrets/echo-answers.js';
import { type EchoServer, echoServer } from '../secrets/echo-server.js';
import { type Kind, markedInputs } from '../secrets/marked-values.js';

/**
 * Every action with secret inputs, against a server that repeats all that it is sent: no audit event holds a secret.
 * @param kinds how the secrets look
 */
export function auditSecretsOf(kinds: readonly Kind[]): void {
  let server: EchoServer;
  beforeAll(async () => {
    server = await echoServer();
  });
  afterAll(() => server.close());

  describe.each(kinds.map((kind) => [kind.title, kind] as const))('%s', (_, kind) => {
    test('are in no audit event, whatever the org repeats and wherever they were entered', async () => {
      const capture = new Capture();
      const events: AuditEvent[] = [];
      const okta = createConnector(
        { organizationUrl: server.url, apiToken: kind.token },
        { allowLoopback: true, clock: leapingClock(), onAudit: (event) => events.push(event) },
      );
      const leaks = new Set<string>();
      for (const action of okta.actions) {
        const marked = markedInputs(action, kind);
        if (marked.length === 0) continue;
        const secrets = Object.fromEntries(marked.map(({ name, value }) => [name, value]));
        const inputs = { ...usualInputs[action.id], ...secrets };
        const hidden = [...marked, { name: 'the token', value: kind.token }];
        for (const [index, answerName] of Object.values(echoAnswers).entries()) {
          server.answer(answerName);
          const { value } = hidden[index % hidden.length] as Marked;
          await okta.execute(action.id as string, inputs, { caller: `by ${value}`, timeoutMs: 60_000 });
          const misplaced = action.id === 'createUserWithPassword' ? { login: value } : { userId: value };
          await okta.execute(action.id as string, { ...inputs, ...misplaced }, { timeoutMs: 60_000 });
          await okta.execute(action.id as string, { ...inputs, ...misplaced, more: 1 });
          // one that reaches over the end of what is kept
          const caller = `${'x'.repeat(200 - value.length + 1)}${value}`;
          await okta.execute(action.id as string, { ...inputs, more: 1 }, { caller });
          await okta.execute(kind.token, inputs);
        }
        capture.add(`events of ${action.id}`, events);
        for (const leak of leaksIn(capture.texts, hidden)) leaks.add(leak);
        expect(events.filter(({ caller }) => /^(?:xxx|\[hidden\])/.test(caller ?? ''))).not.toEqual([]);
        for (const { caller = '' } of events) {
          for (const { name, value } of hidden)
            if (caller.endsWith(value.slice(0, -1))) leaks.add(`a part of ${name}`);
        }
        expect(events.length).toBeGreaterThan(Object.keys(echoAnswers).length * 4);
        [events.length, capture.texts.length] = [0, 0];
      }
      await okta.close();
      expect([...leaks].slice(0, 20)).toEqual([]);
    });
  });
}
