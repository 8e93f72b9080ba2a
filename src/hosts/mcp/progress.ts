import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { Progress } from '../../request/call.js';
import { progressInWords } from '../shared/sentences.js';

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
    const { done, total } = news;
    const progress = Math.max(done ?? 0, last + 0.001);
    last = progress;
    const message = progressInWords(news);
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
