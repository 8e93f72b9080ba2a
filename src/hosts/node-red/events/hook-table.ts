import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventHook } from '../../../connector/public-types.js';
import type { OrgConnection } from '../nodes/org-connection.js';

/** An event hook as its node says it. */
export interface HookSettings {
  readonly path: string;
  readonly secret: string;
  /** Empty for the default. */
  readonly header: string;
}

const PATH = /^\/[\w-][\w./-]{0,199}$/;

/** The paths at which Okta calls event hooks. */
export class HookTable {
  readonly #hooks = new Map<string, { handle: EventHook['handle'] }>();

  /**
   * Serves a hook, which makes the readers of the org look at the log at once.
   * @returns ends it
   * @throws Error where the path is taken or is none; ConnectionError where the secret or the header can't be used
   */
  open(org: OrgConnection, { path, secret, header }: HookSettings): () => void {
    if (!PATH.test(path))
      throw new Error('The path must begin with / and hold only letters, digits, _ . / and -.');
    if (this.#hooks.has(path)) throw new Error(`Another event hook is at ${path} already.`);
    const open = () => org.connector().eventHook({ secret, ...(header !== '' && { header }) });
    let [connector, hook] = [org.connector(), open()];
    this.#hooks.set(path, {
      handle: (request, response) => {
        // The connection may have been opened anew, for another token.
        if (connector !== org.connector()) {
          hook.close();
          [connector, hook] = [org.connector(), open()];
        }
        return hook.handle(request, response);
      },
    });
    return () => {
      hook.close();
      this.#hooks.delete(path);
    };
  }

  /** @returns whether there is a hook at this path, which then answers */
  serve(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const found = this.#hooks.get(path.split('?')[0] ?? '');
    void found?.handle(request, response).catch(() => response.destroy());
    return found !== undefined;
  }
}
