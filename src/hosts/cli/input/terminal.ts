import { UsageError } from '../errors.js';

/** Whether a person can be asked. Questions go to stderr, so that stdout may be piped. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks a yes-or-no question. Any answer but y or yes means no. */
export async function askYes(question: string): Promise<boolean> {
  const answer = await askLine(`${question} [y/N] `, false);
  return /^\s*y(?:es)?\s*$/i.test(answer);
}

/** Asks for a text without showing it. */
export async function askHidden(label: string): Promise<string> {
  return askLine(`${label} (not shown while you type): `, true);
}

async function askLine(prompt: string, hidden: boolean): Promise<string> {
  const [{ createInterface }, { Writable }] = await Promise.all([
    import('node:readline'),
    import('node:stream'),
  ]);
  // readline turns the terminal's echo off. What readline itself would show goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: hidden ? nowhere : process.stderr,
    terminal: hidden,
    historySize: 0,
  });
  // After the echo is off, so that the answer is never shown.
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
      if (answer === undefined) reject(new UsageError('Cancelled.', 'Run the command again to start over.'));
      else if (answer.includes('\ufffd')) {
        reject(
          new UsageError('The typed text is not UTF-8. It would be stored wrongly.', 'Use a UTF-8 terminal.'),
        );
      } else resolve(answer);
    });
  });
}
