import { Option } from 'commander';
import type { ExecuteOptions, Progress } from '../../connector/public-types.js';
import { remainingTime, stepInWords } from '../shared/sentences.js';
import { UsageError } from './errors.js';
import { safeText } from './output/print.js';

const LONGEST_SECONDS = 24 * 60 * 60;

/** The flag --timeout, read as milliseconds. */
export function timeoutFlag(): Option {
  return new Option('--timeout <seconds>', 'Stop after this time. Waits for rate limits count.').argParser(
    milliseconds,
  );
}

function milliseconds(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > LONGEST_SECONDS) {
    throw new UsageError(
      `--timeout must be a number of seconds, more than 0 and at most ${LONGEST_SECONDS}.`,
      'Give for example --timeout 60.',
    );
  }
  return Math.ceil(seconds * 1000);
}

/** The flag --share, read as a number. */
export function shareFlag(): Option {
  return new Option(
    '--share <part>',
    "The share of the org's rate limits to use, above 0 and at most 1. Default: 0.5.",
  ).argParser(share);
}

function share(text: string): number {
  const part = /^(?:0?\.\d+|1(?:\.0*)?)$/.test(text) ? Number(text) : 0;
  if (part <= 0)
    throw new UsageError('--share must be above 0 and at most 1.', 'Use for example --share 0.3.');
  return part;
}

/**
 * Runs a call that Ctrl-C or SIGTERM cancels, so that its error is still printed. A second signal kills the process.
 */
export async function interruptible<T>(
  timeoutMs: number | undefined,
  call: (options: ExecuteOptions) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = progressPrinter();
  try {
    return await call({
      signal: controller.signal,
      onProgress: progress.print,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  } finally {
    progress.end();
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

/** Prints a call's progress and waits on stderr if that is a terminal. */
export function progressPrinter(): { print: (progress: Progress) => void; end: () => void } {
  const { stderr } = process;
  let open = false;
  const end = () => {
    if (open) stderr.write('\n');
    open = false;
  };
  const print = (progress: Progress) => {
    const { done, failed, total, remainingMs, waitingMs, reason } = progress;
    if (stderr.isTTY !== true) return;
    if (waitingMs !== undefined) {
      end();
      const why = reason === undefined ? '' : `: ${safeText(reason)}`;
      stderr.write(`Waiting ${(waitingMs / 1000).toFixed(1)} s${why}\n`);
    }
    if (total === undefined) return;
    const parts = [
      `${done ?? 0} of ${total}`,
      failed ? `${failed} failed` : '',
      safeText(stepInWords(progress)),
      remainingTime(remainingMs),
    ];
    stderr.write(`\r${parts.filter(Boolean).join(', ')}\x1b[K`);
    open = true;
  };
  return { print, end };
}
