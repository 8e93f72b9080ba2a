import type { Action } from '../../catalog/action.js';
import { findAction } from '../../catalog/catalog.js';
import type { Values } from '../../catalog/template.js';
import { validateInputs } from '../../catalog/validate.js';
import type { PlannedPart } from '../handlers/handler.js';
import { handlerOf } from '../handlers/index.js';
import { isUserId } from '../look-up/identifier.js';
import type { PlannedRequest } from './planned-request.js';

/** What only an earlier answer gives, in a part's inputs: `<listUserGroups.id>`. */
const PLACE = /^<(\w+)((?:\.\w+)+)>$/;
/** How ids begin, so that what stands for one is taken for an id, which nobody looks up. */
const ID_PREFIX = { user: '00u', group: '00g', application: '0oa' };

/**
 * The requests of an action that is composed of others: those of each part, in order.
 * @param lookUps the requests that find the ids first, and the place of the user's id among their answers
 * @param planOf plans one part
 */
export function planParts(
  action: Action,
  inputs: Values,
  lookUps: { readonly planned: readonly PlannedRequest[]; readonly userId: string | undefined },
  planOf: (part: Action, inputs: Values) => PlannedRequest[],
): PlannedRequest[] {
  const planned = [...lookUps.planned];
  const firsts = new Map<string, number>();
  const stands = new Standing();
  const known: Record<string, unknown> = { ...inputs };
  for (const [name, { resource, items }] of Object.entries(action.input.properties)) {
    const value = known[name];
    if (name === 'userId' && typeof value === 'string' && !isUserId(value))
      known[name] = stands.in(`{${lookUps.userId}}`, 'user');
    else if (Array.isArray(value)) known[name] = value.map((one) => stands.found(one, items?.resource));
    else if (value !== undefined) known[name] = stands.found(value, resource);
  }
  for (const { action: id, inputs: given, when } of partsOf(action, known)) {
    const part = findAction(id) as Action;
    const before = planned.length;
    if (!firsts.has(id)) firsts.set(id, before + 1);
    const filled = Object.entries(given).map(([name, value]) => {
      const [, from = '', place] = (typeof value === 'string' ? PLACE.exec(value) : null) ?? [];
      if (place === undefined) return [name, value];
      return [name, stands.in(`{step${firsts.get(from)}${place}}`, part.input.properties[name]?.resource)];
    });
    // A part's list is read to its end, by the largest pages.
    const whole = part.items === undefined ? {} : { returnAll: true, maxItems: 100_000 };
    const { values } = validateInputs(part, { ...Object.fromEntries(filled), ...whole });
    for (const request of planOf(part, values))
      planned.push(stands.out(moveBy(before, { ...request, ...wordsOf(request, when) })));
  }
  return planned;
}

/** Which parts are run: what the handler says, else each once with the user. */
function partsOf(action: Action, inputs: Values): readonly PlannedPart[] {
  const { planParts: own } = handlerOf(action.id);
  if (own !== undefined) return own(inputs);
  const { userId } = inputs;
  const ids = (action.uses ?? []) as PlannedPart['action'][];
  return ids.map((id) => ({ action: id, inputs: { userId }, when: null }));
}

function wordsOf(request: PlannedRequest, when: string | null): { when?: string } {
  return when === null ? {} : { when: request.when === undefined ? when : `${when}; ${request.when}` };
}

/** The same request further down in the plan: its number, and the numbers of the answers that it names. */
function moveBy(before: number, request: PlannedRequest): PlannedRequest {
  const text = JSON.stringify({ ...request, step: request.step + before });
  const moved = text.replace(/\{step(\d+)\./g, (_, number) => `{step${Number(number) + before}.`);
  return JSON.parse(moved) as PlannedRequest;
}

/** Texts of an id's form, which stand for places in answers while a part is planned. */
class Standing {
  readonly #places: string[] = [];

  /** What stands for a place. */
  in(place: string, resource: keyof typeof ID_PREFIX | undefined): string {
    const number = this.#places.push(place);
    return `${resource === undefined ? '' : ID_PREFIX[resource]}PLANNEDPLACE${String(number).padStart(5, '0')}`;
  }

  /** What stands for an id that a name's look-up gives (`<step1.id>`); any other value as it is. */
  found(value: unknown, resource: keyof typeof ID_PREFIX | undefined): unknown {
    const place = typeof value === 'string' ? /^<(step\d+\.id)>$/.exec(value)?.[1] : undefined;
    return place === undefined ? value : this.in(`{${place}}`, resource);
  }

  /** The request with the places themselves. */
  out(request: PlannedRequest): PlannedRequest {
    const text = JSON.stringify(request);
    const whole = text.replace(/(?:00u|00g|0oa)?PLANNEDPLACE(\d{5})/g, (_, number) =>
      String(this.#places[Number(number) - 1]),
    );
    return whole === text ? request : { ...(JSON.parse(whole) as PlannedRequest), exact: false };
  }
}
