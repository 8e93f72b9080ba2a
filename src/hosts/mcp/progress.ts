import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { Progress } from '../../request/call.js';
import { type Clock, systemClock } from '../../transport/clock.js';
import { progressInWords } from '../shared/sentences.js';

/** A client that wants news gets some so often: many end a call that is silent for 60 s. */
const SILENCE_MS = 20_000;

type News = { [Part in keyof Progress]?: Progress[Part] | undefined };

/**
 * Runs a call and sends its progress as MCP notifications, whose number must increase each time. While nothing happens,
 * the last one comes again, also while a person is asked.
 * @param token undefined where the client wants no notifications
 */
export async function withProgress<T>(
  token: string | number | undefined,
  send: (notification: ServerNotification) => Promise<void>,
  run: (onProgress: (progress: Progress) => void) => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  if (token === undefined) return run(() => {});
  const over = new AbortController();
  let last = 0;
  let isNews = false;
  const notify = (news: News) => {
    const { done, total } = news;
    const progress = Math.max(done ?? 0, last + 0.001);
    last = progress;
    const message = progressInWords(news as Progress);
    void send({
      method: 'notifications/progress',
      params: {
        progressToken: token,
        progress,
        ...(total !== undefined && { total }),
        ...(message !== '' && { message }),
      },
    }).catch(() => {
      // The call's signal aborts when the client has disconnected.
    });
  };
  let latest: News = {};
  const breakSilence = async () => {
    for (;;) {
      isNews = false;
      await clock.sleep(SILENCE_MS, over.signal, { background: true });
      if (over.signal.aborted) return;
      if (!isNews) notify(latest);
    }
  };
  void breakSilence();
  try {
    return await run((news) => {
      isNews = true;
      // What remains of a time is less by then.
      latest = { ...news, waitingMs: undefined, remainingMs: undefined };
      notify(news);
    });
  } finally {
    over.abort();
  }
}
