import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import { UsageError } from '../../src/hosts/cli/errors.js';
import { refuseToken, usageErrorOf } from '../../src/hosts/cli/parse-errors.js';
import { createProgram } from '../../src/hosts/cli/program.js';
import { isConnectorError } from '../../src/result/failure.js';
import { leaksIn } from '../helpers/leaks.js';
import { Random } from '../inputs/random.js';
import { mutateData, mutateText } from './mutate.js';

/** What the program prints in the end. */
export interface CommandLineReport {
  ends: Record<string, number>;
  findings: string[];
}

const TOKEN = '00-the-token-of-nobody';
const PASSWORD = 'Hidden-Heron-77';
const ACTIONS = listActions();
const WITH_SECRETS = ACTIONS.filter(({ input }) => Object.values(input.properties).some(isSecretText));
const FLAGS = [
  '--userId',
  '--groupIds',
  '--sendEmail',
  '--profile',
  '--customAttributes',
  '--json',
  '--yes',
  '--timeout',
  '--org-url',
  '--proxy',
  '--show-secrets',
  '--input',
  '--roleType',
  '--name',
  '--help',
  '-V',
  '--',
  '--__proto__',
  '--constructor',
  '--no-yes',
  '--userId=',
  '-u',
];
const WORDS = [
  'a@example.com',
  'true',
  '0',
  '-1',
  '1e9',
  '',
  ' ',
  '..',
  '../x',
  '\0',
  'a\r\nb',
  '\ud800',
  '{}',
  '{"a":1}',
  '[',
  '@',
  '@nowhere',
  '@/',
  '@.',
  'http://127.0.0.1:1',
  'x'.repeat(50_000),
  '__proto__',
  '{"__proto__":{"polluted":1}}',
  ',,,',
  '--',
  '=',
  '%',
];
/** Commands that end by themselves and reach no org: the tests of these hosts run the others. */
const COMMANDS = [
  'actions',
  'describe',
  'plan',
  'plan',
  'validate',
  'validate',
  'run',
  'run',
  'export',
  'nonsense',
  '',
  '__proto__',
  'help',
];

function isSecretText({ secret, type }: FieldSchema): boolean {
  return secret === true && type === 'string';
}

/** The inputs of an action's first example, with the password in every secret text. */
function inputsOf({ input, examples }: Action): object {
  const secrets = Object.entries(input.properties).filter(([, field]) => isSecretText(field));
  return { ...examples[0]?.inputs, ...Object.fromEntries(secrets.map(([name]) => [name, PASSWORD])) };
}

async function main(count: number, seed: number): Promise<CommandLineReport> {
  const folder = mkdtempSync(join(tmpdir(), 'okta-lines-'));
  process.chdir(folder);
  const report: CommandLineReport = { ends: {}, findings: [] };
  for (let number = 0; number < count; number += 1) {
    const random = new Random(seed, number);
    const args = commandLine(random, folder);
    const { end, told } = await run(args);
    report.ends[end] = (report.ends[end] ?? 0) + 1;
    const where = `${number}: ${JSON.stringify(args).slice(0, 300)}`;
    if (end.startsWith('crash')) report.findings.push(`${where} ended in ${end}`);
    const secrets = [
      { name: 'the token', value: TOKEN },
      { name: 'the password', value: PASSWORD },
    ];
    report.findings.push(...leaksIn([{ from: where, text: told.slice(0, 20_000) }], secrets));
  }
  process.chdir('/');
  rmSync(folder, { recursive: true, force: true });
  return report;
}

function commandLine(random: Random, folder: string): string[] {
  const args: string[] = random.chance(95) ? [random.pick(COMMANDS)] : [];
  const action = random.pick(random.chance(30) ? WITH_SECRETS : ACTIONS);
  if (random.chance(92)) args.push(random.chance(92) ? action.id : mutateText(random, action.id));
  if (random.chance(75)) {
    const file = join(folder, 'inputs.json');
    const whole = inputsOf(action);
    const json = JSON.stringify(random.chance(40) ? whole : mutateData(random, whole, 4));
    writeFileSync(file, random.chance(20) ? mutateText(random, json) : json);
    args.push('--input', `@${random.chance(50) ? file : 'inputs.json'}`);
  }
  for (let more = random.chance(50) ? 0 : random.below(4); more > 0; more -= 1) {
    args.push(random.pick(FLAGS));
    if (random.chance(75))
      args.push(random.chance(70) ? random.pick(WORDS) : mutateText(random, random.pick(WORDS)));
  }
  // What starts a server or writes a folder has tests of its own.
  return args[0] === 'export' ? ['export', mutateText(random, 'nothing')] : args;
}

/** One command line in this process, with what it wrote. */
async function run(args: readonly string[]): Promise<{ end: string; told: string }> {
  let told = '';
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = ((text: string) => {
      told += text;
      return true;
    }) as typeof stream.write;
  }
  process.exitCode = undefined;
  const program = createProgram();
  try {
    refuseToken(args);
    await program.parseAsync([...args], { from: 'user' });
    return { end: `exit ${process.exitCode ?? 0}`, told };
  } catch (error) {
    const usage =
      error instanceof CommanderError && error.exitCode !== 0 ? usageErrorOf(error, program, args) : error;
    if (usage instanceof CommanderError) return { end: 'help', told };
    if (!(usage instanceof UsageError) && !isConnectorError(usage))
      return { end: `crash ${(error as Error)?.stack}`, told };
    const { message, remedy } = usage as UsageError;
    return {
      end: message === '' || remedy === '' ? 'crash: says nothing' : 'refused',
      told: `${told}${message}${remedy}`,
    };
  } finally {
    streams.forEach((stream, index) => {
      stream.write = writes[index] as typeof stream.write;
    });
    process.exitCode = undefined;
  }
}

// A run that is well-formed finds nobody at home, and is told so.
process.env.OKTA_CLIENT_ORGURL = 'http://127.0.0.1:1';
process.env.OKTA_CLIENT_TOKEN = TOKEN;
void main(Number(process.argv[2]), Number(process.argv[3])).then((report) => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
