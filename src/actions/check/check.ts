import type { Action, CheckRule, RefusalRule } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import { remedyFor } from '../../request/errors/remedies.js';
import { TAKEN } from '../../request/errors/taken-field.js';
import type { Program } from '../../request/program.js';
import { type ActionError, type ErrorCode, Failure } from '../../result/failure.js';
import { type LoginInput, loginsToLookUp, resolveUsers } from '../look-up/identifier.js';
import { namesToLookUp, resolveNames } from '../look-up/names.js';
import { actionProgram } from '../run/action-program.js';
import { conflictWords } from '../run/state-rule.js';
import { fullName } from '../shared/full-name.js';
import { type Change, changesBy } from './changes.js';
import { applies, fillSentence, valueAt } from './conditions.js';
import { type Facts, type Resource, readFacts } from './facts.js';
import { describeFacts, describeGroup, NEVER_CHECKED } from './sentences.js';

/** What an execution would come to now, as far as reads tell. */
export interface Check {
  /** Whether it would succeed; of several groups, with at least one. */
  works: boolean;
  /** Whether it would change anything; absent where reads can't tell. */
  changed?: boolean;
  /** First and last name of the user whom the inputs name, where they were read. */
  userName?: string;
  /** What was read, and what follows from it. */
  because: string[];
  changes: Change[];
  /** What reads can't tell. */
  notChecked: string[];
  /** How it would be refused; `errorCode` is Okta's. */
  error?: Pick<ActionError, 'code' | 'message' | 'remedy' | 'existing'> & { errorCode?: string };
  /** A rule was used that neither recordings nor Okta's texts state. */
  inferred?: true;
}

type Refused = Required<Pick<Check, 'error'>> & { inferred?: true | undefined };

/** What the reads of an action may come to and still predict: they are the action. */
const PREDICTED = new Set<ErrorCode>(['NOT_FOUND', 'AMBIGUOUS', 'FORBIDDEN', 'REJECTED']);

/**
 * Predicts an execution. Only reads.
 * @param inputs valid, with defaults
 * @param guard tells how the connector itself would refuse it, if it would
 * @throws Failure where a read fails, so that nothing can be said
 */
export function* checkNamed(
  action: Action,
  inputs: Values,
  guard: (values: Values) => Program<Failure | undefined> | undefined,
): Program<Check> {
  const names = namesToLookUp(action, inputs);
  let values = inputs;
  try {
    if (names.length > 0) values = yield* resolveNames(inputs, names);
    values = yield* resolveUsers(values, loginsBeside(action, values));
  } catch (failure) {
    if (!(failure instanceof Failure) || !PREDICTED.has(failure.details.code)) throw failure;
    return refusedBy(failure);
  }
  return yield* checkProgram(action, values, guard(values));
}

/** Users whom the execution looks up and the rule does not read, such as the one who takes over: only their ids are needed. */
function loginsBeside(action: Action, values: Values): readonly LoginInput[] {
  if (action.check === undefined) return [];
  const read: readonly unknown[] = Object.values(action.check.reads);
  return loginsToLookUp(action, values).filter(({ name }) => !read.includes(name));
}

function* checkProgram(
  action: Action,
  inputs: Values,
  guard: Program<Failure | undefined> | undefined,
): Program<Check> {
  const refusal = guard && (yield* guard);
  if (refusal !== undefined) return refusedBy(refusal);
  if (action.check === undefined) return yield* checkRead(action, inputs);
  const open = withoutSecrets(action, inputs);
  try {
    const facts = yield* readFacts(action.check.reads, open);
    return { ...judge(action, action.check, facts), ...nameOf(facts.values.user) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (failure.details.code === 'NOT_FOUND') return refusedBy(failure);
    // Of an operation that any call may be for, a read is a help: where the token may not read, nothing is predicted.
    const isHelp = action.operation !== undefined && PREDICTED.has(failure.details.code);
    if (!isHelp) throw failure;
    return judge(action, action.check, { values: open, groups: [] });
  }
}

/** Of a secret only whether it is given. */
function withoutSecrets({ input }: Action, inputs: Values): Values {
  const entries = Object.entries(inputs);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, input.properties[name]?.secret ? true : value]),
  );
}

function nameOf(user: unknown): Pick<Check, 'userName'> {
  const userName = fullName((user as Resource | undefined)?.profile ?? {});
  return userName === '' ? {} : { userName };
}

function refusedBy(failure: Failure): Check {
  return refusedCheck([], predicted(failure));
}

function* checkRead(action: Action, inputs: Values): Program<Check> {
  try {
    const output: unknown = yield* actionProgram(action, inputs, () => {});
    if (output instanceof Failure) throw output;
  } catch (failure) {
    if (!(failure instanceof Failure) || !PREDICTED.has(failure.details.code)) throw failure;
    return refusedBy(failure);
  }
  const because = ['The action only reads, and what it reads is there.'];
  return { works: true, changed: false, because, changes: [], notChecked: [] };
}

/** Each group is judged by itself, then what concerns none. */
function judge(action: Action, rule: CheckRule, { values, groups }: Facts): Check {
  const because = describeFacts(values);
  const refusals: Refused[] = [];
  const accepting: Values[] = [];
  const about = (rule.refused ?? []).filter(({ when, unless }) => namesGroup({ ...when, ...unless }));
  for (const group of groups) {
    if (group instanceof Failure) {
      refusals.push(predicted(group));
      because.push(group.details.message);
      continue;
    }
    const facts = withGroup(values, group);
    because.push(describeGroup(group, facts.member as boolean | undefined));
    const refusal = refusalOf(action, about, facts);
    if (refusal === undefined) accepting.push(facts);
    else {
      refusals.push(refusal);
      if (groups.length > 1) because.push(refusal.error.message);
    }
  }
  const [first] = refusals;
  if (first !== undefined && !(rule.enough === 'one' && accepting.length > 0))
    return refusedCheck(because, first);
  if (isDone(action, values) && applies(rule.done ?? {}, values)) return settled(rule, because, [], [values]);
  const rest = (rule.refused ?? []).filter((refusal) => !about.includes(refusal));
  const refusal = refusalOf(action, rest, values);
  if (refusal !== undefined) return refusedCheck(because, refusal);
  const facts = groups.length === 0 ? [values] : accepting;
  return settled(rule, because, changesOf(rule, facts), facts, first?.inferred);
}

function namesGroup(condition: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(condition).some((path) => path.startsWith('group.'));
}

function withGroup(values: Values, group: Resource): Values {
  const memberships = values.memberships as readonly Resource[] | undefined;
  const member = memberships?.some(({ id }) => id === group.id);
  return { ...values, group, ...(member !== undefined && { member }) };
}

function isDone({ state }: Action, values: Values): boolean {
  const status = state && (values[state.of] as Resource | undefined)?.status;
  return state?.done.includes(String(status)) ?? false;
}

function refusalOf(action: Action, rules: readonly RefusalRule[], values: Values): Refused | undefined {
  const rule = rules.find((candidate) => applies(candidate, values));
  if (rule === undefined) return undefined;
  const { code, okta, because, existing, inferred } = rule;
  const status = String((values[action.state?.of ?? 'user'] as Resource | undefined)?.status);
  const words =
    because === undefined && action.state
      ? conflictWords(action, action.state, status)
      : {
          message: `${action.title} can't be done: ${fillSentence(because ?? '', values)}`,
          remedy: existing
            ? TAKEN
            : remedyFor(changing(action), code as ErrorCode, { status: 0, errorCode: okta ?? '' }),
        };
  return {
    error: {
      code: code as ErrorCode,
      ...words,
      ...(okta !== undefined && { errorCode: okta }),
      ...(existing && { existing: mapped(existing, values) }),
    },
    inferred,
  };
}

/** The operation that the refusal would come from. */
function changing({ steps }: Action): string {
  return (steps.find(({ method }) => method !== 'GET') ?? steps[0])?.operationId ?? '';
}

function mapped(texts: Readonly<Record<string, string>>, values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fillSentence(text, values)]));
}

function predicted({ details }: Failure): Refused {
  const { code, message, remedy, okta } = details;
  const errorCode = okta?.errorCode;
  return { error: { code, message, remedy, ...(errorCode !== undefined && { errorCode }) } };
}

function refusedCheck(because: string[], { error, inferred }: Refused): Check {
  return {
    works: false,
    changed: false,
    because: because.at(-1) === error.message ? because : [...because, error.message],
    changes: [],
    notChecked: [],
    error,
    ...(inferred && { inferred }),
  };
}

/** The same change for each of several groups is one. */
function changesOf(rule: CheckRule, facts: readonly Values[]): Change[] {
  const all = rule.changes.flatMap((change) => facts.flatMap((values) => changesBy(change, values)));
  return [...new Map(all.map((change) => [JSON.stringify(change), change])).values()];
}

function settled(
  rule: CheckRule,
  because: string[],
  changes: Change[],
  facts: readonly Values[],
  inferredRefusal?: true,
): Check {
  const sure = changes.some(({ maybe }) => !maybe);
  const inferred =
    inferredRefusal ||
    changes.some((change) => change.inferred) ||
    facts.some((values) => values.user && valueAt(values, 'user.transitioningToStatus')) ||
    rule.inferred?.some((applying) => facts.some((values) => applies(applying, values)));
  return {
    works: true,
    ...((sure || changes.length === 0) && { changed: sure }),
    because: changes.length > 0 ? because : [...because, 'Nothing would change.'],
    changes,
    notChecked: [...(rule.notChecked ?? []), ...NEVER_CHECKED],
    ...(inferred && { inferred: true }),
  };
}
