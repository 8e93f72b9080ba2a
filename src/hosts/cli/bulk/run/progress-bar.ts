import type { Progress } from '../../../../connector/public-types.js';
import { safeText } from '../../output/print.js';

/** The progress of a run on stderr, if that is a terminal. */
export interface ProgressBar {
  /** @param settled finished rows, including those of earlier runs */
  update(settled: number, failed: number): void;
  /** Shows what a row waits for. */
  waits(progress: Progress): void;
  /** Clears its line for other text. The next update shows it again. */
  hide(): void;
  stop(): void;
}

const NONE: ProgressBar = { update: () => {}, waits: () => {}, hide: () => {}, stop: () => {} };

/** @param settled finished rows of earlier runs */
export async function startProgressBar(total: number, settled: number): Promise<ProgressBar> {
  const { stderr } = process;
  if (stderr.isTTY !== true) return NONE;
  const { MultiBar } = await import('cli-progress');
  const startedAt = Date.now();
  // A single bar would move the cursor back to its first line, where other lines may be by now.
  const bars = new MultiBar({
    stream: stderr,
    format: '[{bar}] {value} of {total} rows, {rate}/s, {failed} failed, {eta_formatted} left{note}',
    barCompleteChar: '#',
    barIncompleteChar: '-',
    barsize: 24,
    fps: 5,
    etaBuffer: 200,
    linewrap: true,
    hideCursor: null,
    gracefulExit: false,
    clearOnComplete: true,
    forceRedraw: true,
  });
  const bar = bars.create(total, settled, { rate: 0, failed: 0, note: '' });
  bars.update();
  return {
    update(value, failed) {
      const rate = ((value - settled) * 1000) / Math.max(1, Date.now() - startedAt);
      bar.update(value, { rate: rate < 10 ? rate.toFixed(1) : Math.round(rate), failed, note: '' });
    },
    waits({ waitingMs, reason }) {
      if (waitingMs === undefined) return;
      const why = reason === undefined ? '' : `: ${safeText(reason).slice(0, 60)}`;
      bar.update({ note: `; waiting ${Math.ceil(waitingMs / 1000)} s${why}` });
    },
    hide: () => void stderr.write('\r\u001b[2K'),
    stop: () => bars.stop(),
  };
}
