// A process that runs the command line again and again, one call after the other, and sends what each prints.
// Tests start it by command-line.ts.
import { PassThrough, Writable } from 'node:stream';
import { runCommandLine } from '../../src/hosts/cli/command-line.js';

/** One call of the command line. */
export interface Call {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All three streams say that they are a terminal. */
  readonly terminal: boolean;
}

/** What a test sends: a call, or what its call reads; `null` ends that. */
export type ToHost = { readonly call: Call } | { readonly stdin: string | null };

/** What comes back: pieces of text, then how it ended. */
export type FromHost =
  | { readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly code: number };

/** The key of the rate limits that all connectors of a process share; calls of different tests must not. */
const LIMITS = Symbol.for('okta-workflow-connector.limits');

const send = (message: FromHost, done?: () => void) => process.send?.(message, undefined, undefined, done);
let stdin = new PassThrough();

// Without its test it has nothing to do.
process.on('disconnect', () => process.exit());
process.on('message', (message: ToHost) => {
  if ('call' in message) void run(message.call);
  else if (message.stdin === null) stdin.end();
  else stdin.write(message.stdin);
});

async function run({ args, env, terminal }: Call): Promise<void> {
  stdin = new PassThrough();
  const traits = terminal ? { isTTY: true, columns: 80, rows: 24, setRawMode: () => stdin } : {};
  replace('stdin', Object.assign(stdin, traits));
  for (const stream of ['stdout', 'stderr'] as const) replace(stream, Object.assign(printer(stream), traits));
  process.env = { ...env };
  process.exitCode = undefined;
  Reflect.deleteProperty(globalThis, LIMITS);
  await runCommandLine(args);
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  send({ code });
}

function printer(stream: 'stdout' | 'stderr'): Writable {
  return new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => send({ stream, text: String(chunk) }, done),
  });
}

function replace(name: 'stdin' | 'stdout' | 'stderr', value: unknown): void {
  Object.defineProperty(process, name, { value, configurable: true });
}
