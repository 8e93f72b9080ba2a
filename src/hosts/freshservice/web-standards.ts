// esbuild replaces globals that the core uses, and that the platform's sandbox may not have, with these.

/** The globals of the sandbox are known only at run time. */
const has: Partial<typeof globalThis> = globalThis;

type Listener = () => void;

class OwnSignal {
  aborted = false;
  readonly #listeners = new Set<Listener>();

  addEventListener(_type: 'abort', listener: Listener): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    this.#listeners.delete(listener);
  }

  fire(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners) listener();
  }
}

class OwnController {
  readonly signal = new OwnSignal();

  abort(): void {
    this.signal.fire();
  }
}

/** An alias of require, so that the bundler does not resolve these modules. */
const load = (name: string) => require(name);

const ownAbortController = has.AbortController ?? OwnController;
const ownUrl = has.URL ?? load('url').URL;
const ownUrlSearchParams = has.URLSearchParams ?? load('url').URLSearchParams;
const ownTextEncoder = has.TextEncoder ?? load('util').TextEncoder;
const ownBtoa = has.btoa ?? load('buffer').btoa;

export {
  ownAbortController as AbortController,
  ownBtoa as btoa,
  ownTextEncoder as TextEncoder,
  ownUrl as URL,
  ownUrlSearchParams as URLSearchParams,
};
