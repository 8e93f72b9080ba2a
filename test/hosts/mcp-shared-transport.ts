import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { OpenCall } from '../helpers/shared-command-line.js';

/** What a client needs to talk to `okta-connector mcp` in the process that the tests of a file share. */
export class SharedTransport implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  /** Called with what the server prints for people. */
  onPrint: (text: string) => void = () => {};
  readonly #call: OpenCall;
  #rest = '';

  constructor(call: OpenCall) {
    this.#call = call;
    call.onText = (stream, text) => {
      if (stream === 'stderr') this.onPrint(text);
      else this.#read(text);
    };
  }

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    this.#call.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    this.#call.end();
    await this.#call.ended;
    this.onclose?.();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() as string;
    for (const line of lines) this.onmessage?.(JSON.parse(line));
  }
}
