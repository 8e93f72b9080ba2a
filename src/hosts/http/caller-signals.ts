import type { Socket } from 'node:net';
import { onAbort } from '../../request/deadlines/abort-fanout.js';

/**
 * A signal for each open connection, which aborts when the caller disconnects. Calls share the signal of their
 * connection: one for each call would cost about a tenth of the call.
 */
export class CallerSignals {
  readonly #open = new Map<Socket, AbortController>();

  signalOf(socket: Socket): AbortSignal {
    const { signal } = this.#open.get(socket) ?? this.#add(socket);
    return signal;
  }

  /** Cancels all running calls. */
  cancelAll(): void {
    for (const controller of this.#open.values()) controller.abort();
  }

  #add(socket: Socket): AbortController {
    const controller = new AbortController();
    // With a permanent listener, the fan-out does not add and remove its own for each call.
    onAbort(controller.signal, () => undefined);
    this.#open.set(socket, controller);
    socket.once('close', () => {
      this.#open.delete(socket);
      controller.abort();
    });
    return controller;
  }
}
