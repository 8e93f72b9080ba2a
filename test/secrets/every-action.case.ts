import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Action, type Connector, createConnector } from '../../src/index.js';
import { all } from '../helpers/all-items.js';
import { leaksIn, type Marked } from '../helpers/leaks.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { inTurn } from '../helpers/turns.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { Capture } from './capture.js';
import { echoAnswers } from './echo-answers.js';
import { type EchoAnswer, type EchoServer, echoServer } from './echo-server.js';
import { type Kind, kinds, markedInputs } from './marked-values.js';

/** Inputs of an action in which every secret one is marked. */
function inputsOf(id: string, marked: readonly Marked[]): Record<string, unknown> {
  const secrets = Object.fromEntries(marked.map(({ name, value }) => [name, value]));
  const inputs = { ...usualInputs[id], ...secrets };
  if (id !== 'createUserWithPassword') return inputs;
  return {
    ...inputs,
    recoveryQuestion: 'First school?',
    customAttributes: { vpnPassword: 'Marked-custom-91' },
  };
}

/** Into how many parts the actions are divided for the kinds of secrets after the first. */
const IN_TURN = 12;
/** Into how many parts the answers are divided for actions without secret inputs. */
const ANSWERS_IN_TURN = 3;

type Answers = readonly (readonly [string, EchoAnswer])[];
const everyAnswer: Answers = Object.entries(echoAnswers);

const holdsSecrets = ({ input }: Action) => Object.values(input.properties).some((field) => field.secret);

/** Those with secret inputs, and of the others, which have the token alone, those whose turn it is. */
function actionsInTurn({ actions }: Connector, turn: number): readonly Action[] {
  const others = actions.filter((action) => !holdsSecrets(action));
  return [...actions.filter(holdsSecrets), ...inTurn(others, turn, IN_TURN)];
}

/**
 * Every action, against a server that repeats all that it is sent.
 * @param which actions get each kind of secret and each answer: all of them, or some in turn. An action with secret
 *   inputs gets every kind in any case, every answer with the first kind, and every answer again with the others together.
 */
export function secretsOf(which: 'each action' | 'actions in turn'): void {
  let server: EchoServer;
  beforeAll(async () => {
    server = await echoServer();
  });
  afterAll(() => server.close());

  const answersInTurn = (turn: number): Answers =>
    which === 'each action' ? everyAnswer : inTurn(everyAnswer, turn, ANSWERS_IN_TURN);

  /**
   * Runs an action against these answers, and captures all that comes to light.
   * @returns how many requests arrived
   */
  async function answered(
    okta: Connector,
    capture: Capture,
    id: string,
    inputs: Record<string, unknown>,
    answers: Answers,
  ): Promise<number> {
    let arrived = 0;
    for (const [answerName, answer] of answers) {
      server.answer(answer);
      const onProgress = (progress: unknown) => capture.add(`progress of ${id}`, progress);
      capture.addResult(
        `${id}: ${answerName}`,
        await okta.execute(id, inputs, { onProgress, timeoutMs: 60_000 }),
      );
      arrived += server.arrived;
    }
    return arrived;
  }

  function connect({ token }: Kind, capture: Capture): Connector {
    const connection = { organizationUrl: server.url, apiToken: token };
    const { logger } = capture;
    return createConnector(connection, { allowLoopback: true, logger, clock: leapingClock() });
  }

  describe.each(kinds.map((kind, turn) => [kind.title, kind, turn] as const))('%s', (_, kind, turn) => {
    test('appear nowhere but in the output', async () => {
      const leaks = new Set<string>();
      let [texts, requests, secretInputs, tries] = [0, 0, 0, 0];
      const capture = new Capture();
      const okta = connect(kind, capture);
      capture.addConnector(okta);
      const isWhole = which === 'each action' || turn === 0;
      const actions = isWhole ? okta.actions : actionsInTurn(okta, turn);
      for (const [index, action] of actions.entries()) {
        const marked = markedInputs(action, kind);
        const inputs = inputsOf(action.id, marked);
        const answers = holdsSecrets(action) && isWhole ? everyAnswer : answersInTurn(index + turn);
        requests += await answered(okta, capture, action.id, inputs, answers);
        if (okta.validate(action.id, inputs).valid) tries += answers.length;
        capture.add(`the plan of ${action.id}`, okta.plan(action.id, inputs));
        capture.add(
          `the plan of ${action.id} with wrong inputs`,
          okta.plan(action.id, { ...inputs, more: 1 }),
        );
        capture.add(`the validation of ${action.id}`, okta.validate(action.id, { ...inputs, more: 1 }));
        const hidden = [...marked, { name: 'the token', value: kind.token }];
        for (const leak of leaksIn(capture.texts, hidden)) leaks.add(leak);
        secretInputs += marked.length;
        texts += capture.texts.length;
        capture.texts.length = 0;
      }
      for (const { id, examples } of isWhole ? okta.lists : inTurn(okta.lists, turn, IN_TURN)) {
        for (const [answerName, answer] of everyAnswer) {
          server.answer(answer);
          const items = okta.items(id as string, examples[0]?.inputs, { timeoutMs: 60_000 });
          const thrown = await all(items).catch((error: unknown) => error);
          if (thrown instanceof Error) capture.add(`${id}: ${answerName}, what is thrown`, thrown);
          capture.add(`${id}: ${answerName}, the list`, items);
          requests += server.arrived;
        }
        expect(capture.texts.filter(({ from }) => from.includes('what is thrown')).length).toBeGreaterThan(
          10,
        );
        for (const leak of leaksIn(capture.texts, [{ name: 'the token', value: kind.token }]))
          leaks.add(leak);
        texts += capture.texts.length;
        capture.texts.length = 0;
      }
      await okta.close();
      process.stdout.write(
        `${kind.title}: ${secretInputs} secret inputs, ${requests} requests, ${texts} texts looked through\n`,
      );
      expect([...leaks].slice(0, 20)).toEqual([]);
      expect(secretInputs).toBeGreaterThanOrEqual(7);
      expect(requests).toBeGreaterThanOrEqual(tries);
      expect(texts).toBeGreaterThanOrEqual(isWhole ? 1_500 : 1_000);
    });
  });
}
