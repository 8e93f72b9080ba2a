import { IncomingMessage } from 'node:http';
import type { NodeRed } from '../nodes/red.js';

type Held = Record<string, unknown>;
type Receiving = { msg: Held; destination: { node?: { type?: string } } };

const SHOWN = ['query', 'params', 'body', 'headers', 'method', 'path'] as const;

/**
 * Gives flows the data of a web request, and not the objects behind it. A JSONata expression can call what it finds in a
 * message: with a live response, `msg.res` would read files and reach the server.
 */
export function plainRequests(red: Pick<NodeRed, 'hooks'>): void {
  const answers = new WeakMap<object, unknown>();
  red.hooks.add('onSend.okta', (events: { msg: Held }[]) => {
    for (const { msg } of events) {
      if (msg?.req instanceof IncomingMessage) msg.req = plain(msg.req as unknown as Held);
      const { res } = msg ?? {};
      if (typeof res === 'object' && res !== null && '_res' in res) {
        const handle = Object.freeze({});
        answers.set(handle, res);
        msg.res = handle;
      }
    }
  });
  // The node that answers gets the response for as long as it takes to send it.
  const handles = new WeakMap<object, object>();
  red.hooks.add('onReceive.okta', ({ msg, destination }: Receiving) => {
    const handle = msg.res;
    if (destination.node?.type !== 'http response' || typeof handle !== 'object' || handle === null) return;
    const res = answers.get(handle);
    if (res === undefined) return;
    handles.set(msg, handle);
    msg.res = res;
  });
  red.hooks.add('postReceive.okta', ({ msg }: Receiving) => {
    const handle = handles.get(msg);
    if (handle !== undefined) msg.res = handle;
  });
}

function plain(request: Held): Held {
  const own = Object.fromEntries(SHOWN.map((name) => [name, request[name]]));
  return JSON.parse(JSON.stringify(own)) as Held;
}
