/** One HTTP request as a transport gets it. */
export interface TransportRequest {
  method: string;
  /** Absolute, on the org's own origin. */
  url: string;
  /** The url's path and query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** JSON text, or text or bytes of another type; absent where there is none (a POST then needs Content-Length: 0). */
  body?: string | Uint8Array;
  /** The answer may be no text: its bytes are wanted as well. */
  wantsBytes?: true;
}

/**
 * One HTTP answer, redirects not followed, with all its headers in lower-case names: x-okta-request-id shows
 * whether Okta answered.
 */
export interface TransportAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** The same as it came, where it was wanted. */
  bytes?: Uint8Array;
}

/** How a transport learns that its attempt has ended. */
export interface TransportContext {
  readonly signal: AbortSignal;
  /** The same without the cost of a signal; called at most once. */
  onAbort(listener: () => void): void;
}

/**
 * The one way to the network. A rejection whose `sent` is false says that the request never left; any other that the
 * answer is lost.
 */
export type Transport = (request: TransportRequest, context: TransportContext) => Promise<TransportAnswer>;

/** A transport that listens to the context may still say that the request never left. */
const TURNS_TO_SAY_SO = 8;

/**
 * A transport whose promise ends with the attempt, whether it listens to the context or not, and which gives nothing
 * but answers.
 */
export function guarded(transport: Transport): Transport {
  return (request, context) =>
    new Promise((resolve, reject) => {
      const giveUp = async () => {
        for (let turn = 0; turn < TURNS_TO_SAY_SO; turn += 1) await undefined;
        reject(new Error('ended'));
      };
      context.signal.addEventListener('abort', () => void giveUp(), { once: true });
      transport(request, context).then(
        (answer) => (isAnswer(answer) ? resolve(lowerCase(answer)) : reject(NO_ANSWER)),
        reject,
      );
    });
}

const NO_ANSWER = Object.assign(new Error('no answer'), { code: 'NO_ANSWER' });

/** Whether a host's transport gave an answer in the right form. */
function isAnswer(answer: Partial<TransportAnswer> | undefined): boolean {
  const { status, headers, body } = answer ?? {};
  return (
    Number.isInteger(status) && typeof headers === 'object' && headers !== null && typeof body === 'string'
  );
}

/** Accepts header names in any case, and fetch's Headers: a host's transport may give either. */
function lowerCase(answer: TransportAnswer): TransportAnswer {
  const { entries } = answer.headers as { entries?: unknown };
  const all: Iterable<[string, string | string[] | undefined]> =
    typeof entries === 'function' ? entries.call(answer.headers) : Object.entries(answer.headers);
  return {
    ...answer,
    headers: Object.fromEntries([...all].map(([name, text]) => [name.toLowerCase(), text])),
  };
}

/** The value of a header; the first, where it was sent several times. */
export function headerOf({ headers }: Pick<TransportAnswer, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
