import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Action, createConnector } from '../../src/index.js';
import { type Captured, leaksIn } from '../helpers/leaks.js';
import type { SharedCommandLine } from '../helpers/shared-command-line.js';
import { inTurn } from '../helpers/turns.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { echoAnswers } from './echo-answers.js';
import { type EchoAnswer, type EchoServer, echoServer } from './echo-server.js';
import { kinds, markedInputs } from './marked-values.js';

const { actions } = createConnector({ organizationUrl: 'example.okta.com', apiToken: 'none' });
const [plain] = kinds;
const { token = '' } = plain ?? {};
/** Answers that hold back everything that was sent: a refusal, and a success with an output. */
const ANSWERS = ['success', 'a wrong input'] as const;

/** One action with its marked inputs, whose server gives the answer of this name. */
interface Trial {
  readonly id: string;
  /** `@` and the file of its inputs. */
  readonly input: string;
  readonly env: Record<string, string>;
  answer(name: (typeof ANSWERS)[number]): void;
}

/**
 * Actions in a terminal, against a server that repeats all that it is sent.
 * @param parts into how many parts the actions are divided, of which one is tried
 */
export function secretsOnScreens(screen: SharedCommandLine['screen'], parts = 1): void {
  eachOf(inTurn(actions, 0, parts), 'shows no secret on a screen', 2, async (trial) => {
    const captured: Captured[] = [];
    for (const answer of ANSWERS) {
      trial.answer(answer);
      captured.push({ from: `the screen (${answer})`, text: (await screen(runOf(trial), trial.env)).screen });
    }
    return captured;
  });
}

/** Actions with their streams piped, against a server that repeats all that it is sent. */
export function secretsInPipes(cli: SharedCommandLine['cli'], parts = 1): void {
  const some = inTurn(actions, 0, parts);
  eachOf(some, 'shows no secret on stderr, in a plan or in an error', 3, async (trial) => {
    const captured: Captured[] = [];
    const { id, input, env } = trial;
    for (const answer of ANSWERS) {
      trial.answer(answer);
      const { code, stdout, stderr } = await cli(runOf(trial), { env });
      captured.push({ from: `stderr (${answer})`, text: stderr });
      // The exact result is what a pipe asks for; of a failure nothing in it may be a secret.
      if (code !== 0) captured.push({ from: `the error (${answer})`, text: stdout });
    }
    const { stdout } = await cli(['plan', id, '--input', input], { env });
    return [...captured, { from: 'the plan', text: stdout }];
  });
}

const runOf = ({ id, input }: Trial) => ['run', id, '--input', input, '--yes', '--timeout', '20'];

/** @param least how many texts each action gives */
function eachOf(
  some: readonly Action[],
  title: string,
  least: number,
  run: (trial: Trial) => Promise<Captured[]>,
): void {
  let server: EchoServer;
  let folder: string;
  let looked = 0;
  beforeAll(async () => {
    server = await echoServer();
    folder = mkdtempSync(join(tmpdir(), 'okta-secrets-'));
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
    process.stdout.write(`command line: ${looked} screens and streams looked through\n`);
    expect(looked).toBeGreaterThanOrEqual(some.length * least);
  });

  test.each(some)(`$id ${title}`, async (action: Action) => {
    const secrets = plain === undefined ? [] : markedInputs(action, plain);
    const inputs = {
      ...usualInputs[action.id],
      ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])),
    };
    const file = join(folder, `${action.id}.json`);
    writeFileSync(file, JSON.stringify(inputs));
    const captured = await run({
      id: action.id,
      input: `@${file}`,
      env: { OKTA_CLIENT_ORGURL: server.url, OKTA_CLIENT_TOKEN: token },
      answer: (name) => server.answer(echoAnswers[name] as EchoAnswer),
    });
    looked += captured.length;
    expect(captured.some(({ text }) => text.length > 20)).toBe(true);
    expect(leaksIn(captured, [...secrets, { name: 'the token', value: token }])).toEqual([]);
  });
}
