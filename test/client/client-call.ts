import type { Client } from '@okta/okta-sdk-nodejs';

/** What an action does, and how Okta's own client does the same. */
export interface ClientCall {
  action: string;
  inputs: Record<string, unknown>;
  client: (client: Client) => Promise<unknown>;
  /** What of the action's output Okta's answer holds; nothing where Okta answers nothing. */
  same?: (output: Record<string, unknown>) => unknown;
}
