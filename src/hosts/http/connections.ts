import type { Socket } from 'node:net';
import { onAbort } from '../../request/deadlines/abort-fanout.js';

/**
 * The open connections, each with a signal that fires when its caller hangs up. A signal of each call's own would cost as
 * much as a tenth of the call.
 */
export class Connections {
  readonly #open = new Map<Socket, AbortController>();

  signalOf(socket: Socket): AbortSignal {
    const { signal } = this.#open.get(socket) ?? this.#add(socket);
    return signal;
  }

  /** Cancels what runs for any caller. */
  cancelAll(): void {
    for (const controller of this.#open.values()) controller.abort();
  }

  #add(socket: Socket): AbortController {
    const controller = new AbortController();
    // One that listens all the time saves each call from putting a listener on the signal and taking it off.
    onAbort(controller.signal, () => undefined);
    this.#open.set(socket, controller);
    socket.once('close', () => {
      this.#open.delete(socket);
      controller.abort();
    });
    return controller;
  }
}
