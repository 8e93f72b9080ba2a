import { type ListMember, UnorderedList } from './unordered-list.js';

interface Listener extends ListMember {
  readonly callback: () => void;
}

/** The listeners of one signal, and how to take the signal's own one off. */
interface Fanout {
  readonly listeners: UnorderedList<Listener>;
  silence(): void;
}

const fanouts = new WeakMap<AbortSignal, Fanout>();

/**
 * Calls back when a signal fires. However many calls share a signal, it carries one listener: Node warns at eleven.
 * @returns takes the callback back
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const fanout = fanouts.get(signal) ?? listenTo(signal);
  const listener: Listener = { callback, listIndex: undefined };
  fanout.listeners.add(listener);
  return () => {
    fanout.listeners.remove(listener);
    if (fanout.listeners.size > 0 || fanouts.get(signal) !== fanout) return;
    fanout.silence();
    fanouts.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Fanout {
  const listeners = new UnorderedList<Listener>();
  const fire = () => {
    for (const { callback } of listeners.toArray()) callback();
  };
  signal.addEventListener('abort', fire, { once: true });
  const fanout = { listeners, silence: () => signal.removeEventListener('abort', fire) };
  fanouts.set(signal, fanout);
  return fanout;
}
