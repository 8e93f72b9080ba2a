// A load balancer of HTTP/2 in front of several workers: each stream goes to the next worker that is up.
import { connect, constants, createServer } from 'node:http2';

/**
 * @param port of 127.0.0.1 on which it listens
 * @param targets the workers' ports on 127.0.0.1
 */
export function balancer(port, targets) {
  const sessions = targets.map(() => undefined);
  let next = 0;
  function session() {
    const index = next++ % targets.length;
    const open = sessions[index];
    if (open !== undefined && !open.closed && !open.destroyed) return open;
    const made = connect(`http://127.0.0.1:${targets[index]}`);
    made.on('error', () => made.destroy());
    sessions[index] = made;
    return made;
  }
  const server = createServer();
  server.on('stream', (stream, headers) => {
    const { ':authority': _, ...sent } = headers;
    const upstream = session().request(sent);
    const reset = () => {
      for (const each of [stream, upstream]) each.close(constants.NGHTTP2_INTERNAL_ERROR);
    };
    for (const each of [stream, upstream]) each.on('error', reset);
    stream.on('aborted', reset);
    upstream.on('response', (answer) => !stream.destroyed && stream.respond(answer));
    stream.pipe(upstream).pipe(stream);
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
