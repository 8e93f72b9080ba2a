import { Option } from 'commander';
import { UsageError } from './usage-error.js';

const LONGEST_SECONDS = 24 * 60 * 60;

/** --timeout, which becomes milliseconds. */
export function timeoutFlag(): Option {
  return new Option(
    '--timeout <seconds>',
    'Give up after this time, waits for rate limits included.',
  ).argParser(milliseconds);
}

function milliseconds(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > LONGEST_SECONDS) {
    throw new UsageError('--timeout must be a number of seconds.', 'Give for example --timeout 60.');
  }
  return Math.ceil(seconds * 1000);
}
