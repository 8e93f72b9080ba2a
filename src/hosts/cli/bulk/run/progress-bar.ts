import type { Progress } from '../../../../connector/public-types.js';
import { safeText } from '../../output/print.js';

/** How far the run is, on stderr, where that is a terminal. */
export interface ProgressBar {
  /** @param settled rows, those of earlier runs included */
  update(settled: number, failed: number): void;
  /** What a row waits for. */
  waits(progress: Progress): void;
  /** Takes it off the line, for other text; the next update shows it again. */
  hide(): void;
  stop(): void;
}

const NONE: ProgressBar = { update: () => {}, waits: () => {}, hide: () => {}, stop: () => {} };

/** @param settled rows of earlier runs */
export async function startProgressBar(total: number, settled: number): Promise<ProgressBar> {
  const { stderr } = process;
  if (stderr.isTTY !== true) return NONE;
  const { MultiBar } = await import('cli-progress');
  const startedAt = Date.now();
  // The bar for several puts no cursor back where it began, where other lines may stand by now.
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
