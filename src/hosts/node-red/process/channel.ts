import type { ChildProcess } from 'node:child_process';

/**
 * The channel between the builder (the parent, which holds the org's token) and the process that runs Node-RED (the
 * child, which never gets it). Node's IPC carries the messages as JSON. The child sends requests; the parent responds.
 */
export type FromChild =
  | { request: number; name: string; body: unknown }
  | { cancel: number }
  | { notify: string; body: unknown };

export type FromParent =
  | { start: unknown }
  | { end: true }
  | { to: number; result: unknown }
  | { to: number; error: string }
  | { to: number; progress: unknown };

export interface RequestOptions {
  readonly signal?: AbortSignal;
  onProgress?(progress: unknown): void;
}

/** What the parent does for a request. If it throws, the child gets the error's message and nothing else of it. */
export type RequestHandler = (
  body: unknown,
  options: { signal: AbortSignal; onProgress(progress: unknown): void },
) => unknown;

interface PendingRequest {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onProgress?(progress: unknown): void;
}

/** The child's end of the channel. */
export class ParentChannel {
  #lastId = 0;
  readonly #pending = new Map<number, PendingRequest>();

  constructor(private readonly send: (message: FromChild) => void) {}

  /** Sends a message that gets no response. */
  notify(name: string, body: unknown = null): void {
    this.send({ notify: name, body });
  }

  /** Rejects with the message of what the parent threw, or where the body cannot be written as JSON. */
  request(name: string, body: unknown, { signal, onProgress }: RequestOptions = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const cancel = () => this.send({ cancel: id });
      const settled = () => {
        this.#pending.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      this.#pending.set(id, {
        resolve: (result) => {
          settled();
          resolve(result);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
        ...(onProgress && { onProgress }),
      });
      try {
        this.send({ request: id, name, body });
      } catch (error) {
        settled();
        throw error;
      }
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
    });
  }

  receive(message: FromParent): void {
    if (!('to' in message)) return;
    const pending = this.#pending.get(message.to);
    if (pending === undefined) return;
    if ('progress' in message) pending.onProgress?.(message.progress);
    else if ('error' in message) pending.reject(new Error(message.error));
    else pending.resolve(message.result);
  }
}

/** The parent's end of the channel. It trusts nothing in the child's messages. */
export function serveChild(
  child: ChildProcess,
  handlers: Readonly<Record<string, RequestHandler>>,
  onNotification: (name: string, body: unknown) => void,
): void {
  const running = new Map<number, AbortController>();
  const send = (message: FromParent) => {
    if (child.connected) child.send(message, () => {});
  };
  const respond = async (id: number, name: string, body: unknown) => {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      if (handler === undefined) throw new Error('The builder does not support this request.');
      const onProgress = (progress: unknown) => send({ to: id, progress });
      send({ to: id, result: (await handler(body, { signal: abort.signal, onProgress })) ?? null });
    } catch (error) {
      send({ to: id, error: (error as Error).message });
    } finally {
      running.delete(id);
    }
  };
  child.on('message', (raw) => {
    const { request, name, body, cancel, notify } = Object(raw) as Readonly<Record<string, unknown>>;
    if (typeof notify === 'string') onNotification(notify, body);
    else if (typeof cancel === 'number') running.get(cancel)?.abort();
    else if (typeof request === 'number' && typeof name === 'string' && !running.has(request))
      void respond(request, name, body);
  });
  // Without the child nobody waits for the results, so requests that were not sent to Okta yet are not sent.
  child.once('exit', () => {
    for (const abort of running.values()) abort.abort();
  });
}
