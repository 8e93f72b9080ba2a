/** Time, as far as the connector needs it. Every wait goes through it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Resolves after that many milliseconds, or as soon as the signal fires. `background`: the wait only serves
   * time limits and must not keep a process alive.
   */
  sleep(ms: number, signal?: AbortSignal, options?: { background?: boolean }): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal, options) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      if (options?.background) timer.unref();
      signal?.addEventListener('abort', finish, { once: true });
    }),
};
