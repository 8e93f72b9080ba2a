import type { ServerResponse } from 'node:http';
import type { Reaction, ScriptedServer } from '../helpers/scripted-server.js';

export const APP = '0oa00000000000000001';
export const LIST = 'listApplicationUsers';
export const PATH = `/api/v1/apps/${APP}/users`;

/** A page of so many assignments, whose ids count on from `first`; `next` is what its Link header names. */
export function page(server: ScriptedServer, first: number, size: number, next?: string): Reaction {
  const body = Array.from({ length: size }, (_, index) => ({ id: `00u${first + index}`, scope: 'USER' }));
  const link = next?.startsWith('/') ? server.url + next : next;
  return { status: 200, body, ...(link !== undefined && { headers: { link: `<${link}>; rel="next"` } }) };
}

/** An answer that never comes, and whether the other side gave it up. */
export function held(): Reaction & { arrived: Promise<void>; gone: Promise<void> } {
  let arrive: () => void = () => {};
  let leave: () => void = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const reaction = (_: unknown, response: ServerResponse) => {
    response.on('close', leave);
    arrive();
  };
  return Object.assign(reaction, { arrived, gone });
}
