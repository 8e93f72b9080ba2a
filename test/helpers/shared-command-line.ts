import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { type Ended, plainEnvironment } from './command-line.js';
import type { FromHost, ToHost } from './command-line-host.js';
import { root } from './root.js';

/** A call of the command line that is under way. */
export interface OpenCall {
  /** Called with each piece of text that it prints. */
  onText: (stream: 'stdout' | 'stderr', text: string) => void;
  write(text: string): void;
  /** Ends its standard input. */
  end(): void;
  readonly ended: Promise<Ended>;
}

export interface CallOptions {
  env?: Readonly<Record<string, string>>;
  /** What is piped in. */
  stdin?: string;
}

/** The command line in one process that every test of a file uses: one call at a time, as `cli` without its start. */
export interface SharedCommandLine {
  cli(args: readonly string[], options?: CallOptions): Promise<Ended>;
  /** What a person sees of a call whose streams are a terminal, and its exit code. Nothing can be typed. */
  screen(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; screen: string }>;
  open(args: readonly string[], env?: Readonly<Record<string, string>>, terminal?: boolean): OpenCall;
}

/**
 * For tests of what a command does and prints. What is about the process itself (signals, exit, pipes that break, what
 * is loaded) needs `cli` of command-line.ts, and what a person types `Terminal`.
 * @example const { cli } = sharedCommandLine(); // at the top of a test file
 */
export function sharedCommandLine(): SharedCommandLine {
  let child: ChildProcess | undefined;
  let busy = false;
  const stop = () => {
    // A command that is under way may listen to milder signals.
    child?.kill('SIGKILL');
    child = undefined;
  };
  afterAll(stop);

  function open(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    terminal = false,
  ): OpenCall {
    // A call that a failed test left behind must not mix with this one.
    if (busy) stop();
    busy = true;
    child ??= fork(join(root, 'build/test/helpers/command-line-host.js'), { env: plainEnvironment() });
    const running = child;
    const send = (message: ToHost) => running.send(message);
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    const call: OpenCall = {
      onText: () => {},
      write: (text) => send({ stdin: text }),
      end: () => send({ stdin: null }),
      ended: new Promise((resolve, reject) => {
        const died = () => reject(new Error(`The command line ended its process.\n${ended.stderr}`));
        const listen = (message: FromHost) => {
          if ('code' in message) {
            running.off('message', listen).off('exit', died);
            busy = false;
            resolve({ ...ended, code: message.code });
            return;
          }
          ended[message.stream] += message.text;
          call.onText(message.stream, message.text);
        };
        running.on('message', listen).once('exit', died);
      }),
    };
    send({ call: { args, env: { ...plainEnvironment(), ...env }, terminal } });
    return call;
  }

  return {
    open,
    cli(args, { env, stdin } = {}) {
      const call = open(args, env);
      if (stdin !== undefined) call.write(stdin);
      call.end();
      return call.ended;
    },
    async screen(args, env) {
      const call = open(args, env, true);
      let screen = '';
      call.onText = (_, text) => {
        screen += text;
      };
      const { code } = await call.ended;
      return { code, screen };
    },
  };
}
