const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal fires. However many calls share a signal, it carries one listener: Node warns at eleven.
 * @returns takes the callback back
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = listeners.get(signal);
  if (callbacks === undefined || callbacks.size === 0) {
    callbacks = new Set();
    listeners.set(signal, callbacks);
    const own = callbacks;
    const fire = () => {
      for (const call of [...own]) call();
    };
    signal.addEventListener('abort', fire, { once: true });
    removers.set(own, () => signal.removeEventListener('abort', fire));
  }
  const mine = callbacks;
  mine.add(callback);
  return () => {
    mine.delete(callback);
    if (mine.size === 0) removers.get(mine)?.();
  };
}

const removers = new WeakMap<Set<() => void>, () => void>();
