import type { ChangeRule } from '../../catalog/action.js';
import { wordsOf } from '../../catalog/searchable.js';
import { fill, type Values } from '../../catalog/template.js';
import { hasMembers } from '../../json/merged.js';
import { hideMarked } from '../../redaction/redact.js';
import { applies, fillSentence, inWords, valueAt } from './conditions.js';
import type { Resource } from './facts.js';

/** Something that an execution would change. */
export interface Change {
  /** In words. */
  text: string;
  /** The resource, and its id where it has one yet. */
  of: string;
  id?: string;
  /** What of it, e.g. `status`, `profile.title`, `groups`; `exists` where it comes or goes. */
  field: string;
  /** As it is now, and as it will be, where reads tell; ids in the place of groups and applications. */
  from?: unknown;
  to?: unknown;
  /** Only if there is any: reads can't tell. */
  maybe?: true;
  /** Rests on a rule that neither recordings nor Okta's texts state. */
  inferred?: true;
}

const NOTHING: Values = {};

/** What a rule of the action changes, given what was read: nothing where it is so already. */
export function changesBy(rule: ChangeRule, values: Values): Change[] {
  if (!applies(rule, values)) return [];
  const [of = '', ...rest] = rule.change.split('.');
  const field = rest.join('.');
  const from = rule.from === undefined ? valueAt(values, rule.change) : valueAt(values, rule.from);
  const to = rule.to === undefined ? undefined : filled(rule.to, values);
  // An input that is not given changes nothing.
  if (rule.to !== undefined && to === undefined) return [];
  if (field === 'profile' || hasMembers(to)) {
    return attributes(from ?? NOTHING, to ?? NOTHING, rule.whole).map(([name, old, fresh]) =>
      change(rule, values, of, `${field}.${name}`, old, fresh),
    );
  }
  const gone = Array.isArray(from) && from.length === 0;
  if (gone || (to !== undefined && same(from, to))) return [];
  return [change(rule, values, of, field, from, to)];
}

/** "{group.id}" is what stands there; an object is a template of the inputs. */
function filled(to: unknown, values: Values): unknown {
  const path = typeof to === 'string' ? /^\{(.+)\}$/.exec(to)?.[1] : undefined;
  return path === undefined ? fill(to, values) : valueAt(values, path);
}

/**
 * The attributes that differ, at every level; what is named like a secret is compared, but not shown.
 * @param whole what `after` lacks goes as well
 */
function attributes(before: unknown, after: unknown, whole?: true): [string, unknown, unknown][] {
  const [old, fresh] = [before, after] as Values[];
  const [shownOld, shownFresh] = [hideMarked({}, old), hideMarked({}, fresh)] as Values[];
  const names = new Set([...Object.keys(fresh as Values), ...(whole ? Object.keys(old as Values) : [])]);
  return [...names].flatMap((name): [string, unknown, unknown][] => {
    const [was, is] = [own(old, name), own(fresh, name)];
    if (same(was, is)) return [];
    if ((hasMembers(was) || isNothing(was)) && hasMembers(is) && hasMembers(own(shownFresh, name)))
      return attributes(was ?? NOTHING, is, whole).map(([below, from, to]) => [`${name}.${below}`, from, to]);
    return [[name, own(shownOld, name), own(shownFresh, name)]];
  });
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function own(values: Values | undefined, name: string): unknown {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Resources by their ids. */
function ids(value: unknown): unknown {
  return Array.isArray(value) ? value.map((entry) => (entry as Partial<Resource>).id ?? entry) : value;
}

function change(
  rule: ChangeRule,
  values: Values,
  of: string,
  field: string,
  from: unknown,
  to: unknown,
): Change {
  const { text, maybe, inferred } = rule;
  const quoted = field !== 'status';
  const id = (values[of] as Resource | undefined)?.id;
  return {
    text:
      text === undefined
        ? `The ${wordsOf(of)}'s ${field} changes from ${inWords(from, quoted)} to ${inWords(to, quoted)}.`
        : fillSentence(text, values),
    of,
    ...(id !== undefined && { id }),
    field,
    ...(from !== undefined && (to ?? rule.from) !== undefined && { from: ids(from) }),
    ...(to !== undefined && { to }),
    ...(maybe && { maybe }),
    ...(inferred && { inferred }),
  };
}
