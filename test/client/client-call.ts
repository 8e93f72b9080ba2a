import type { Client } from '@okta/okta-sdk-nodejs';
import type { Org } from '../../src/sandbox/index.js';

/** What an action does, and how Okta's own client does the same. */
export interface ClientCall {
  action: string;
  inputs: Record<string, unknown>;
  client: (client: Client) => Promise<unknown>;
  /** Brings the seeded org into the state in which both do it. */
  arrange?: (org: Org) => void;
  /** What of the action's output Okta's answer holds; nothing where Okta answers nothing. */
  same?: (output: Record<string, unknown>) => unknown;
}
