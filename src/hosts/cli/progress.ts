import type { Progress } from '../../connector/public-types.js';
import { remainingTime } from '../shared/sentences.js';
import { safeText } from './readable.js';

/** Shows on stderr, in a terminal only, how far a call is and what it waits for. */
export function progressPrinter(): { print: (progress: Progress) => void; end: () => void } {
  const { stderr } = process;
  let open = false;
  const end = () => {
    if (open) stderr.write('\n');
    open = false;
  };
  const print = ({ done, failed, total, remainingMs, waitingMs, reason }: Progress) => {
    if (stderr.isTTY !== true) return;
    if (waitingMs !== undefined) {
      end();
      const why = reason === undefined ? '' : `: ${safeText(reason)}`;
      stderr.write(`Waiting ${(waitingMs / 1000).toFixed(1)} s${why}\n`);
    }
    if (total === undefined) return;
    const parts = [`${done ?? 0} of ${total}`, failed ? `${failed} failed` : '', remainingTime(remainingMs)];
    stderr.write(`\r${parts.filter(Boolean).join(', ')}\x1b[K`);
    open = true;
  };
  return { print, end };
}
