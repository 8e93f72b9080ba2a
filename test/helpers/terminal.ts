import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { main, plainEnvironment } from './command-line.js';

/** The command line in a pseudo terminal, which `script` (util-linux, or the BSD one) opens. */
export class Terminal {
  /** Resolves with the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcessWithoutNullStreams;
  #screen = '';
  #waiting: (() => void)[] = [];

  constructor(args: readonly string[], env: Record<string, string> = {}, redirect = '') {
    // exec: a shell that stays, as dash does, would die of Ctrl-C itself and its status hide ours.
    const command = `exec ${[process.execPath, main, ...args].map(quote).join(' ')}${redirect}`;
    const options =
      process.platform === 'darwin'
        ? ['-q', '/dev/null', 'sh', '-c', command]
        : ['-qefc', command, '/dev/null'];
    this.#child = spawn('script', options, { env: { ...plainEnvironment(), ...env } });
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', (error) =>
        reject(new Error('These tests need the program script (util-linux).', { cause: error })),
      );
      this.#child.once('close', resolve);
    });
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text;
      for (const look of this.#waiting.splice(0)) look();
    });
  }

  /** Everything that has been on the screen, with plain line ends. */
  get screen(): string {
    return this.#screen.replaceAll('\r\n', '\n');
  }

  /** Waits until the text is on the screen; fails if the process ends without it. */
  async shows(text: string): Promise<void> {
    let over = false;
    const end = this.ended.then(() => {
      over = true;
    });
    while (!this.screen.includes(text)) {
      if (over) throw new Error(`Ended without "${text}":\n${this.screen}`);
      await Promise.race([end, new Promise<void>((resolve) => this.#waiting.push(resolve))]);
    }
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Ends a process that a failed test left behind. */
  stop(): void {
    this.#child.kill();
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
