import type { ChildProcess } from 'node:child_process';

/**
 * The private channel between the builder (the parent, which holds the org's token) and the process that runs Node-RED
 * (the child, which never has it). Node's own IPC carries JSON: the child asks, the parent answers.
 */
export type FromChild =
  | { ask: number; what: string; body: unknown }
  | { cancel: number }
  | { tell: string; body: unknown };

export type FromParent =
  | { start: unknown }
  | { end: true }
  | { to: number; answer: unknown }
  | { to: number; error: string }
  | { to: number; progress: unknown };

export interface Asking {
  readonly signal?: AbortSignal;
  onProgress?(progress: unknown): void;
}

/** What the parent does for a question. What it throws reaches the child as a message and nothing more. */
export type Answer = (
  body: unknown,
  asking: { signal: AbortSignal; onProgress(progress: unknown): void },
) => unknown;

/** The child's end. */
export class ParentLink {
  #last = 0;
  readonly #open = new Map<
    number,
    { resolve(answer: unknown): void; reject(error: Error): void; onProgress?(progress: unknown): void }
  >();

  constructor(private readonly send: (message: FromChild) => void) {}

  tell(what: string, body: unknown = null): void {
    this.send({ tell: what, body });
  }

  ask(what: string, body: unknown, { signal, onProgress }: Asking = {}): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const cancel = () => this.send({ cancel: id });
      const settled = () => {
        this.#open.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      this.#open.set(id, {
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
        ...(onProgress && { onProgress }),
      });
      // Throws where the body can't be written as JSON; then nobody was asked.
      try {
        this.send({ ask: id, what, body });
      } catch (error) {
        settled();
        throw error;
      }
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
    });
  }

  /** Takes a message of the parent. */
  receive(message: FromParent): void {
    if (!('to' in message)) return;
    const open = this.#open.get(message.to);
    if (open === undefined) return;
    if ('progress' in message) open.onProgress?.(message.progress);
    else if ('error' in message) open.reject(new Error(message.error));
    else open.resolve(message.answer);
  }
}

/** The parent's end. The child's messages are read as if a stranger wrote them. */
export function answerChild(
  child: ChildProcess,
  answers: Readonly<Record<string, Answer>>,
  told: (what: string, body: unknown) => void,
): void {
  const running = new Map<number, AbortController>();
  const send = (message: FromParent) => {
    if (child.connected) child.send(message, () => {});
  };
  const answer = async (id: number, what: string, body: unknown) => {
    const stop = new AbortController();
    running.set(id, stop);
    try {
      const known = Object.hasOwn(answers, what) ? answers[what] : undefined;
      if (known === undefined) throw new Error('The builder does not do that.');
      const onProgress = (progress: unknown) => send({ to: id, progress });
      send({ to: id, answer: (await known(body, { signal: stop.signal, onProgress })) ?? null });
    } catch (error) {
      send({ to: id, error: (error as Error).message });
    } finally {
      running.delete(id);
    }
  };
  child.on('message', (raw) => {
    const message = Object(raw) as {
      ask?: unknown;
      what?: unknown;
      body?: unknown;
      cancel?: unknown;
      tell?: unknown;
    };
    if (typeof message.tell === 'string') told(message.tell, message.body);
    else if (typeof message.cancel === 'number') running.get(message.cancel)?.abort();
    else if (typeof message.ask === 'number' && typeof message.what === 'string' && !running.has(message.ask))
      void answer(message.ask, message.what, message.body);
  });
  // Whoever asked is gone: what is under way ends, and the requests not yet sent are not sent.
  child.once('exit', () => {
    for (const stop of running.values()) stop.abort();
  });
}
