import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { Progress } from '../../request/call.js';
import { remainingTime, stepInWords } from '../shared/sentences.js';

/**
 * Returns a listener that sends the progress of a call as MCP notifications, whose number must increase each time.
 * @param token undefined where the client wants no notifications
 */
export function progressNotifier(
  token: string | number | undefined,
  send: (notification: ServerNotification) => Promise<void>,
): (progress: Progress) => void {
  if (token === undefined) return () => {};
  let last = 0;
  return (news) => {
    const { done, total, failed, remainingMs, waitingMs, reason } = news;
    const progress = Math.max(done ?? 0, last + 0.001);
    last = progress;
    const parts = [
      done !== undefined && `${done} of ${total} done${failed ? `, ${failed} failed` : ''}`,
      stepInWords(news),
      waitingMs !== undefined && `waiting ${Math.ceil(waitingMs / 1000)} s for Okta`,
      reason,
      remainingTime(remainingMs),
    ];
    const message = parts.filter(Boolean).join('; ');
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
}
