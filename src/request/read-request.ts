import { fillPath } from '../catalog/template.js';
import { reads } from '../generated/reads.js';
import type { OktaRequest } from './request.js';

type Reads = typeof reads;

/** The names in a path: `/api/v1/apps/{appId}/users/{userId}` has `appId` and `userId`. */
type NamesIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** One of Okta's reads by its operationId, its path parameters and its query: what Okta does not take does not compile. */
export type ReadOperation = keyof Reads;
type PathParameters<Id extends ReadOperation> = Readonly<Record<NamesIn<Reads[Id]['path']>, string>>;
type QueryParameters<Id extends ReadOperation> = Readonly<
  Partial<Record<Reads[Id]['query'][number], string | number>>
>;

/**
 * A request that the code sends by itself, beside those of the actions.
 * @param parameters by their names in the path; percent-encoded here
 * @example readRequest('listUserGroups', { userId: '00u1' }, { limit: 200 })
 */
export function readRequest<Id extends ReadOperation>(
  operationId: Id,
  parameters: PathParameters<Id>,
  query?: QueryParameters<Id>,
): OktaRequest {
  const { path } = reads[operationId];
  const values = Object.fromEntries(
    Object.entries<string>(parameters).map(([name, value]) => [name, withoutDots(value)]),
  );
  return {
    step: operationId,
    operationId,
    method: 'GET',
    path: fillPath(path, values) + queryOf(query),
    retry: 'safe',
  };
}

function queryOf(query: Readonly<Record<string, unknown>> = {}): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

/** Dots alone would climb in a path, even encoded. No resource has such an id, so another that none has goes instead. */
function withoutDots(value: string): string {
  return /^\.{0,2}$/.test(value) ? `-${value}` : value;
}
