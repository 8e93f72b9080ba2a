import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RepeatingProxy {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * A reverse proxy that sends some requests a second time, as gateways do that lost an answer, and passes on what the
 * second one is answered.
 * @param repeats asked once for each request
 */
export async function proxyThatRepeats(
  origin: string,
  repeats: (url: string) => boolean,
): Promise<RepeatingProxy> {
  const server = createServer(async (incoming, response) => {
    const { url = '', method = 'GET', headers } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const send = () => sent(new URL(url, origin), method, headers, Buffer.concat(chunks));
    let answer = await send();
    if (repeats(url)) answer = await send();
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function sent(url: URL, method: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const { 'transfer-encoding': _, connection: __, ...rest } = answer.headers;
      resolve({ status: answer.statusCode ?? 0, headers: rest, body: Buffer.concat(chunks) });
    });
    call.on('error', reject);
    call.end(body);
  });
}
