import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { type Captured, leaksIn } from '../helpers/leaks.js';
import type { SharedCommandLine } from '../helpers/shared-command-line.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { echoAnswers } from './echo-answers.js';
import { type EchoAnswer, type EchoServer, echoServer } from './echo-server.js';
import { kinds, markedInputs } from './marked-values.js';

const { actions } = createConnector({ organizationUrl: 'example.okta.com', apiToken: 'none' });
const [plain] = kinds;
/** Answers that hold back everything that was sent: a refusal, and a success with an output. */
const ANSWERS = ['success', 'a wrong input'] as const;

/** Every action by the command line, in a terminal and piped, against a server that repeats all that it is sent. */
export function commandLineSecrets({ cli, screen }: Pick<SharedCommandLine, 'cli' | 'screen'>): void {
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
    expect(looked).toBeGreaterThanOrEqual(actions.length * 4);
  });

  test.each(actions)(
    '$id shows no secret on a screen, on stderr, in a plan or in an error',
    async (action) => {
      const { token = '' } = plain ?? {};
      const secrets = plain === undefined ? [] : markedInputs(action, plain);
      const inputs = {
        ...usualInputs[action.id],
        ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])),
      };
      const file = join(folder, `${action.id}.json`);
      writeFileSync(file, JSON.stringify(inputs));
      const env = { OKTA_CLIENT_ORGURL: server.url, OKTA_CLIENT_TOKEN: token };
      const captured: Captured[] = [];
      for (const answerName of ANSWERS) {
        server.answer(echoAnswers[answerName] as EchoAnswer);
        const args = ['run', action.id, '--input', `@${file}`, '--yes', '--timeout', '20'];
        captured.push({ from: `the screen (${answerName})`, text: (await screen(args, env)).screen });
        const { code, stdout, stderr } = await cli(args, { env });
        captured.push({ from: `stderr (${answerName})`, text: stderr });
        // The exact result is what a pipe asks for; of a failure nothing in it may be a secret.
        if (code !== 0) captured.push({ from: `the error (${answerName})`, text: stdout });
      }
      const { stdout } = await cli(['plan', action.id, '--input', `@${file}`], { env });
      captured.push({ from: 'the plan', text: stdout });
      looked += captured.length;
      expect(captured.some(({ text }) => text.length > 20)).toBe(true);
      expect(leaksIn(captured, [...secrets, { name: 'the token', value: token }])).toEqual([]);
    },
    60_000,
  );
}
