import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../helpers/root.js';

/** A fault as the JSON files beside this one describe it; docs/faults.md says what the words mean. */
export interface Fault {
  id: string;
  title: string;
  /** What is wrong before any request: all else is left out then. */
  connection?: 'refused' | 'TLS alert' | 'no TLS' | 'no address' | 'closed while idle' | 'closed just now';
  /**
   * Only of a connection by OAuth: what the request that is hit runs into. `token request`: its access token has ended,
   * and the fault hits the request for another; where it is the call's first one, the request for the first token.
   */
  oauth?: 'token ended' | 'nonce' | 'token request';
  /** Whether the request that is hit reaches the org. */
  org?: 'asked' | 'not asked' | 'asked later';
  /** How long after the fault the org is asked after all, in milliseconds. */
  laterMs?: number;
  /** What differs from the org's answer; all of it where the org was not asked. An empty header is left out. */
  answer?: {
    status?: number;
    headers?: Record<string, string>;
    body?: { json: unknown } | { text: string } | { keep: number } | { padTo: number };
  };
  /** How much of the answer goes out, and how. Whole where there is an answer and this is left out. */
  sends?: 'whole' | 'half' | 'nothing' | 'slow head' | 'slow body';
  afterMs?: number;
  everyMs?: number;
  ends?: 'reset';
  /** What the next request runs into, and all after it where the fault lasts. */
  then?: Pick<Fault, 'org' | 'answer'>;
  /** What it tells a client of the change that was asked for. */
  shows: 'done' | 'not done' | 'nothing';
  /** Whose action must succeed where the fault hits one request only. */
  saves: 'any' | 'safe' | 'none';
}

/** Which requests a fault hits: the one at an index, counted from 0, or that and all after it. */
export interface Aim {
  fault: Fault;
  at: number;
  lasts: boolean;
}

const folder = join(root, 'test', 'faults');

/** Every fault, in the order of the files' names. */
export const faults: readonly Fault[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fault[]);

/** Whether a fault can be over after one request: a wrong name or a server without TLS stays. */
export function passes({ connection }: Fault): boolean {
  return !['TLS alert', 'no TLS', 'no address'].includes(connection ?? '');
}
