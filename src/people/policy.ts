import type { CompiledValidator, SchemaFinding } from '../catalog/compiled-validator.js';
import { explain } from '../catalog/explain.js';
import { peoplePolicyValidator } from '../generated/validators.js';
import { isSecretName } from '../redaction/redact.js';
import { PeopleError, type Problem } from './people-error.js';

export type Removal = 'keep' | 'suspend' | 'offboard';
export type CellType = 'text' | 'number' | 'boolean' | 'list';

/** A managed profile attribute and its column. */
export interface AttributeRule {
  readonly name: string;
  readonly column: string;
  readonly type: CellType;
  readonly whenEmpty: 'keep' | 'clear';
}

/** Which groups, or which applications, a person should have. All names are among `managed`. */
export interface ManagedRule {
  readonly managed: readonly string[];
  readonly always: readonly string[];
  readonly column: string | undefined;
  readonly byColumn: readonly { column: string; values: ReadonlyMap<string, readonly string[]> }[];
}

/** A policy with its defaults filled in. */
export interface Policy {
  readonly match: { readonly column: string; readonly attribute: string };
  readonly attributes: readonly AttributeRule[];
  readonly groups: ManagedRule;
  readonly applications: ManagedRule;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly dates: 'ymd' | 'dmy' | 'mdy';
  readonly encoding: 'utf-8' | 'windows-1252';
  readonly newPeople: 'activate' | 'stage' | 'ignore';
  readonly returning: 'keep' | 'reactivate';
  readonly missing: Removal;
  readonly ended: Removal;
  readonly maxDestructive: number | `${number}%`;
  readonly maxAgeHours: number;
  readonly protect: { readonly people: readonly string[]; readonly groups: readonly string[] };
}

/** What Okta needs to create a person. */
export const NEEDED: readonly string[] = ['login', 'email', 'firstName', 'lastName'];

/** A policy as JSON, which schemas/people-policy.schema.json describes. */
export interface PolicyFile {
  match: Policy['match'];
  attributes?: Record<string, string | { column: string; type?: CellType; whenEmpty?: 'keep' | 'clear' }>;
  groups?: ManagedFile;
  applications?: ManagedFile;
  startDate?: string;
  endDate?: string;
  dates?: Policy['dates'];
  encoding?: Policy['encoding'];
  newPeople?: Policy['newPeople'];
  returning?: Policy['returning'];
  missing?: Removal;
  ended?: Removal;
  limits: {
    maxDestructive: Policy['maxDestructive'];
    maxAgeHours?: number;
    protect?: { people?: string[]; groups?: string[] };
  };
}

interface ManagedFile {
  managed: string[];
  always?: string[];
  column?: string;
  byColumn?: Record<string, Record<string, string[]>>;
}

/**
 * Validates a policy and fills in its defaults.
 * @throws PeopleError with a problem for each place that is wrong
 */
export function readPolicy(value: unknown): Policy {
  const validate = peoplePolicyValidator() as CompiledValidator;
  if (!validate(value)) throw invalid((validate.errors ?? []).map(problemOf));
  const file = value as PolicyFile;
  const policy: Policy = {
    match: file.match,
    attributes: Object.entries(file.attributes ?? {}).map(([name, rule]) => ({
      name,
      type: 'text',
      whenEmpty: 'keep',
      ...(typeof rule === 'string' ? { column: rule } : rule),
    })),
    groups: managedIn(file.groups),
    applications: managedIn(file.applications),
    startDate: file.startDate,
    endDate: file.endDate,
    dates: file.dates ?? 'ymd',
    encoding: file.encoding ?? 'utf-8',
    newPeople: file.newPeople ?? 'activate',
    returning: file.returning ?? 'keep',
    missing: file.missing ?? 'keep',
    ended: file.ended ?? 'keep',
    maxDestructive: file.limits.maxDestructive,
    maxAgeHours: file.limits.maxAgeHours ?? 24,
    protect: {
      people: file.limits.protect?.people ?? [],
      groups: file.limits.protect?.groups ?? [],
    },
  };
  const problems = [
    ...attributeProblems(policy),
    ...managedProblems('groups', policy.groups),
    ...managedProblems('applications', policy.applications),
  ];
  if (policy.ended !== 'keep' && policy.endDate === undefined)
    problems.push({ path: 'ended', message: 'needs endDate, the column of the last day' });
  if (problems.length > 0) throw invalid(problems);
  return policy;
}

/** The columns that the policy reads, each with its place in the policy. */
export function columnsOf(policy: Policy): { column: string; path: string }[] {
  const managed = (name: string, { column, byColumn }: ManagedRule) => [
    ...(column === undefined ? [] : [{ column, path: `${name}.column` }]),
    ...byColumn.map((rule) => ({ column: rule.column, path: `${name}.byColumn` })),
  ];
  return [
    { column: policy.match.column, path: 'match.column' },
    ...policy.attributes.map(({ name, column }) => ({ column, path: `attributes.${name}` })),
    ...managed('groups', policy.groups),
    ...managed('applications', policy.applications),
    ...(policy.startDate === undefined ? [] : [{ column: policy.startDate, path: 'startDate' }]),
    ...(policy.endDate === undefined ? [] : [{ column: policy.endDate, path: 'endDate' }]),
  ];
}

function managedIn(file: ManagedFile | undefined): ManagedRule {
  return {
    managed: file?.managed ?? [],
    always: file?.always ?? [],
    column: file?.column,
    byColumn: Object.entries(file?.byColumn ?? {}).map(([column, values]) => ({
      column,
      values: new Map(Object.entries(values)),
    })),
  };
}

function attributeProblems({ match, attributes, newPeople }: Policy): Problem[] {
  const names = attributes.map(({ name }) => name);
  const problems = [...names, match.attribute]
    .filter((name) => isSecretName(name))
    .map((name) => ({ path: `attributes.${name}`, message: 'is the name of a secret; a plan holds none' }));
  if (names.includes(match.attribute))
    problems.push({
      path: `attributes.${match.attribute}`,
      message: 'is what people are matched by, so it can not be changed; leave it out',
    });
  const missing = NEEDED.filter((name) => name !== match.attribute && !names.includes(name));
  if (newPeople !== 'ignore' && missing.length > 0)
    problems.push({
      path: 'attributes',
      message: `needs ${missing.join(', ')}, without which Okta creates nobody; or set newPeople to ignore`,
    });
  return problems;
}

function managedProblems(name: string, rule: ManagedRule): Problem[] {
  const used = [
    ...rule.always.map((entry) => ({ entry, path: `${name}.always` })),
    ...rule.byColumn.flatMap(({ column, values }) =>
      [...values].flatMap(([value, entries]) =>
        entries.map((entry) => ({ entry, path: `${name}.byColumn.${column}.${value}` })),
      ),
    ),
  ];
  return used
    .filter(({ entry }) => !rule.managed.includes(entry))
    .map(({ entry, path }) => ({ path, message: `names ${entry}, which is not in ${name}.managed` }));
}

const REMOVALS = ['keep', 'suspend', 'offboard'];
/** The values of the words that have a choice. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  dates: ['ymd', 'dmy', 'mdy'],
  encoding: ['utf-8', 'windows-1252'],
  newPeople: ['activate', 'stage', 'ignore'],
  returning: ['keep', 'reactivate'],
  missing: REMOVALS,
  ended: REMOVALS,
  type: ['text', 'number', 'boolean', 'list'],
  whenEmpty: ['keep', 'clear'],
};

function problemOf(finding: SchemaFinding): Problem {
  const { path, message } = explain({}, finding);
  if (finding.keyword === 'enum')
    return { path, message: `must be one of ${CHOICES[path.split('.').at(-1) ?? '']?.join(', ')}` };
  if (finding.keyword === 'additionalProperties') return { path, message: 'is not a word of a policy' };
  if (finding.keyword === 'propertyNames')
    return { path, message: 'is not the variable name of a profile attribute' };
  if (path === 'limits.maxDestructive')
    return { path, message: 'must be a whole number or a percentage such as "5%"' };
  return { path, message };
}

function invalid(problems: readonly Problem[]): PeopleError {
  const seen = new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem]));
  return new PeopleError(
    `The policy has ${seen.size === 1 ? 'a mistake' : `${seen.size} mistakes`}.`,
    'Correct the policy; schemas/people-policy.schema.json describes it, and editors check it.',
    [...seen.values()],
  );
}
