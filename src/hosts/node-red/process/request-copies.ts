import { IncomingMessage } from 'node:http';
import type { NodeRed } from '../nodes/red.js';

type Data = Record<string, unknown>;
type ReceiveEvent = { msg: Data; destination: { node?: { type?: string } } };

const COPIED = ['query', 'params', 'body', 'headers', 'method', 'path'] as const;

/**
 * Gives flows a copy of a web request's data in place of the request and response objects. A JSONata expression can call
 * methods that it finds in a message: with the real response, `msg.res` would read files and reach the server.
 */
export function copyRequests(red: Pick<NodeRed, 'hooks'>): void {
  const responses = new WeakMap<object, unknown>();
  red.hooks.add('onSend.okta', (events: { msg: Data }[]) => {
    for (const { msg } of events) {
      if (msg?.req instanceof IncomingMessage) msg.req = copyOf(msg.req as unknown as Data);
      const { res } = msg ?? {};
      if (typeof res === 'object' && res !== null && '_res' in res) {
        const handle = Object.freeze({});
        responses.set(handle, res);
        msg.res = handle;
      }
    }
  });
  // An "http response" node gets the real response while it runs.
  const handles = new WeakMap<object, object>();
  red.hooks.add('onReceive.okta', ({ msg, destination }: ReceiveEvent) => {
    const handle = msg.res;
    if (destination.node?.type !== 'http response' || typeof handle !== 'object' || handle === null) return;
    const res = responses.get(handle);
    if (res === undefined) return;
    handles.set(msg, handle);
    msg.res = res;
  });
  red.hooks.add('postReceive.okta', ({ msg }: ReceiveEvent) => {
    const handle = handles.get(msg);
    if (handle !== undefined) msg.res = handle;
  });
}

function copyOf(request: Data): Data {
  const data = Object.fromEntries(COPIED.map((name) => [name, request[name]]));
  return JSON.parse(JSON.stringify(data)) as Data;
}
