/** What is used of Node's IncomingMessage. */
export interface NodeRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What is used of Node's ServerResponse. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body?: string): unknown;
}

/**
 * The body of a request of Node's as text.
 * @returns undefined where it is longer
 */
export function nodeBody(request: NodeRequest, mostBytes: number): Promise<string | undefined> {
  return textOf(request, mostBytes);
}

/** The same for fetch's Request. */
export async function webBody(request: Request, mostBytes: number): Promise<string | undefined> {
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (reader === undefined) return '';
  const chunks: AsyncIterable<unknown> = {
    async *[Symbol.asyncIterator]() {
      for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
    },
  };
  const text = await textOf(chunks, mostBytes);
  if (text === undefined) void reader.cancel().catch(() => undefined);
  return text;
}

async function textOf(chunks: AsyncIterable<unknown>, mostBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of chunks) {
    if (typeof chunk === 'string') {
      bytes += chunk.length;
      text += chunk;
    } else {
      const part = chunk as Uint8Array;
      bytes += part.byteLength;
      text += decoder.decode(part, { stream: true });
    }
    if (bytes > mostBytes) return undefined;
  }
  return text + decoder.decode();
}
