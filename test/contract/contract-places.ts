import type { Action } from '../../src/catalog/action.js';
import type { ActionId } from '../../src/index.js';
import { writableLeaves } from './closed-schema.js';
import { type ContractSchema, dereferenced, operationNamed } from './contract.js';
import { places } from './places.js';

/** A parameter or body field that an operation of an action takes. */
export interface ContractPlace {
  readonly operationId: string;
  /** `query sendEmail`, `header Prefer`, `body credentials.password.hash.salt`. */
  readonly place: string;
}

/** Everything that the operations of an action's steps take. */
export function placesOfContract(action: Action): ContractPlace[] {
  const operations = [...new Set(action.steps.map(({ operationId }) => operationId))];
  return operations.flatMap((operationId) => {
    const { parameters, body } = operationNamed(operationId);
    return [
      ...parameters.map(({ in: part, name }) => ({ operationId, place: `${part} ${name}` })),
      ...(body ? writableLeaves(body.schema).map((leaf) => ({ operationId, place: `body ${leaf}` })) : []),
    ];
  });
}

/** Those that no input of the action reaches; what stands in an open object reaches every name in it. */
export function unreached(action: Action): ContractPlace[] {
  const reached = places[action.id as ActionId];
  return placesOfContract(action).filter(({ operationId, place }) => {
    const known = Object.keys(reached[operationId] ?? {});
    return !known.some((sent) => place === sent || place.startsWith(`${sent}.`));
  });
}

/** What Okta does where a place is left empty, as far as the contract says. */
export function contractDefault(place: ContractPlace): unknown {
  const value = schemasAt(place)[0]?.default;
  // "7 days prior to until" tells a reader what Okta does; nobody can send it
  return typeof value === 'string' && value.includes(' ') ? undefined : value;
}

/** All values that Okta takes at a place, where the contract lists them. */
export function contractEnum(place: ContractPlace): unknown[] {
  return schemasAt(place).flatMap((schema) => schema.enum ?? []);
}

/** The schemas of a place: one, or one for each form that a body may have. */
function schemasAt({ operationId, place }: ContractPlace): ContractSchema[] {
  const [part = '', name = ''] = place.split(/ (.+)/);
  const { parameters, body } = operationNamed(operationId);
  const found = parameters.find((candidate) => candidate.in === part && candidate.name === name);
  if (part !== 'body') return found === undefined ? [] : [dereferenced(found.schema)];
  let schemas = body === undefined ? [] : [body.schema];
  for (const key of name.split('.')) {
    schemas = schemas.map(dereferenced).flatMap((schema) => {
      return (schema.oneOf ?? [schema]).flatMap((form): ContractSchema[] => {
        const field = dereferenced(form).properties?.[key];
        return field === undefined ? [] : [field];
      });
    });
  }
  return schemas.map(dereferenced);
}
