import { UsageError } from '../errors.js';

/** Whether a person sits there who can be asked: questions go to stderr, so that stdout may be piped. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks a yes-or-no question; anything but y or yes is no. */
export async function askYes(question: string): Promise<boolean> {
  const answer = await askLine(`${question} [y/N] `, false);
  return /^\s*y(?:es)?\s*$/i.test(answer);
}

/** Asks for a text that is not shown while it is typed. */
export async function askHidden(label: string): Promise<string> {
  return askLine(`${label} (not shown while you type): `, true);
}

async function askLine(prompt: string, hidden: boolean): Promise<string> {
  const [{ createInterface }, { Writable }] = await Promise.all([
    import('node:readline'),
    import('node:stream'),
  ]);
  // readline switches the terminal's own echo off; what it would show itself goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: hidden ? nowhere : process.stderr,
    terminal: hidden,
    historySize: 0,
  });
  // Only now, so that nothing typed in answer to it can be shown.
  process.stderr.write(prompt);
  return new Promise((resolve, reject) => {
    let answer: string | undefined;
    reader.once('line', (line) => {
      answer = line;
      reader.close();
    });
    reader.once('SIGINT', () => reader.close());
    reader.once('close', () => {
      if (hidden || answer === undefined) process.stderr.write('\n');
      if (answer === undefined) reject(new UsageError('Cancelled.', 'Run the command again when you like.'));
      else if (answer.includes('\ufffd')) {
        reject(
          new UsageError(
            'What was typed is no UTF-8, and would be stored wrong.',
            'Use a terminal in UTF-8.',
          ),
        );
      } else resolve(answer);
    });
  });
}
