import type { Random } from './random.js';

/** Good inputs by name, as plain data; a value that is set stands for what is given, too. */
export interface Inputs {
  has(name: string): boolean;
  get(name: string): unknown;
  set(name: string, value: unknown): unknown;
  delete(name: string): unknown;
  readonly size: number;
}

/** A good value of an input. */
type Spare = (name: string) => unknown;

/** Inputs that a schema speaks of: those that must be there, those that must not, and those with one of a few values. */
interface Clause {
  readonly needed: readonly string[];
  readonly excluded: readonly string[];
  readonly fixed: ReadonlyMap<string, readonly unknown[]>;
}

/** A clause that counts while a condition holds, or while it does not. */
interface Rule {
  readonly condition: Clause;
  readonly whileHeld: boolean;
  readonly clause: Clause;
  /** The input that goes only with some values of another one, and is named where the other has none of them. */
  readonly dependent?: string;
}

/** What breaks a rule: the input that is wrong, the one that a refusal names, and all that the rule speaks of. '' stands for all inputs. */
export interface Breach {
  readonly name: string;
  readonly told: string;
  readonly related: readonly string[];
}

/** The words of an input schema that are read here; another one fails the test, so that it is taught to this model. */
const KNOWN = new Set([
  ...['type', 'additionalProperties', 'required', 'properties', 'mustBe', 'minProperties'],
  ...['dependencies', 'if', 'then', 'else'],
]);

// biome-ignore lint/suspicious/noExplicitAny: a schema as it stands in the file
type Schema = any;

/** What a schema says of several inputs at once, read from the schema itself. */
export class Together {
  readonly #rules: readonly Rule[];
  readonly #least: number;
  readonly #required: readonly string[];
  readonly #optional: readonly string[];

  constructor(input: Schema) {
    const unknown = Object.keys(input).filter((word) => !KNOWN.has(word));
    if (unknown.length > 0) throw new Error(`The model of the inputs does not know ${unknown}.`);
    this.#rules = rulesIn(input);
    this.#least = input.minProperties ?? 0;
    this.#required = input.required;
    this.#optional = Object.keys(input.properties).filter((name) => !input.required.includes(name));
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0 && this.#least <= this.#required.length;
  }

  /** What of the rules the inputs break. */
  breaches(inputs: Inputs): Breach[] {
    const broken = this.#rules
      .filter(({ condition, whileHeld }) => holds(condition, inputs) === whileHeld)
      .flatMap((rule) =>
        brokenOf(rule.clause, inputs).map((name) => {
          const told = rule.clause.fixed.has(name) ? (rule.dependent ?? name) : name;
          return { name, told, related: namesOf(rule) };
        }),
      );
    return inputs.size < this.#least ? [...broken, { name: '', told: '', related: [''] }] : broken;
  }

  /** The names that may be told with these, where their values are wrong or missing. */
  relatedTo(names: readonly string[]): string[] {
    const groups = this.#rules.map(namesOf);
    return groups.filter((group) => names.some((name) => group.includes(name))).flat();
  }

  /** Makes good inputs agree. */
  settle(inputs: Inputs, spare: Spare, random: Random): void {
    for (let round = 0; round < 50; round += 1) {
      const [breach] = shuffled(this.breaches(inputs), random);
      if (breach === undefined) return;
      if (breach.name === '') {
        const name = random.pick(this.#optional.filter((each) => !inputs.has(each)));
        inputs.set(name, spare(name));
      } else this.#mend(breach, inputs, spare, random);
    }
    throw new Error('The rules over several inputs leave nothing that is valid.');
  }

  #mend({ name }: Breach, inputs: Inputs, spare: Spare, random: Random): void {
    const rules = this.#rules.filter(({ condition, whileHeld }) => holds(condition, inputs) === whileHeld);
    const rule = rules.find(({ clause }) => brokenOf(clause, inputs).includes(name)) as Rule;
    const { clause, condition, whileHeld } = rule;
    // Either what the rule asks for, or what makes it count is taken away.
    const triggers = whileHeld ? condition.needed.filter((each) => !this.#required.includes(each)) : [];
    if (triggers.length > 0 && random.chance(50)) inputs.delete(random.pick(triggers));
    else if (clause.fixed.has(name))
      inputs.set(name, random.pick(clause.fixed.get(name) as readonly unknown[]));
    else if (clause.needed.includes(name)) inputs.set(name, spare(name));
    else inputs.delete(name);
  }

  /**
   * Makes settled inputs break a rule, each in its turn.
   * @returns every rule that is broken then
   */
  contradict(inputs: Inputs, spare: Spare, random: Random): Breach[] {
    const ways: (() => void)[] = this.#rules.flatMap((rule) => {
      const trigger = () => makeCount(rule, inputs, spare);
      const { needed, excluded, fixed } = rule.clause;
      return [
        ...needed.map((name) => () => {
          trigger();
          inputs.delete(name);
        }),
        ...excluded.map((name) => () => {
          trigger();
          inputs.set(name, spare(name));
        }),
        ...[...fixed].map(([name, values]) => () => {
          trigger();
          inputs.set(
            name,
            another(values, () => spare(name)),
          );
        }),
      ];
    });
    if (this.#least > this.#required.length)
      ways.push(() => {
        for (const name of this.#optional) inputs.delete(name);
      });
    random.pick(ways)();
    const breaches = this.breaches(inputs);
    if (breaches.length === 0) throw new Error('A rule over several inputs can not be broken.');
    return breaches;
  }
}

function rulesIn({ dependencies = {}, if: condition, then, else: otherwise }: Schema): Rule[] {
  const given = (name: string): Clause => ({ needed: [name], excluded: [], fixed: new Map() });
  const rules: Rule[] = Object.entries<Schema>(dependencies).map(([name, dependency]) => ({
    condition: given(name),
    whileHeld: true,
    dependent: name,
    clause: clauseOf(Array.isArray(dependency) ? { required: dependency } : dependency),
  }));
  if (condition === undefined) return rules;
  for (const [clause, whileHeld] of [
    [then, true],
    [otherwise, false],
  ] as const)
    if (clause !== undefined)
      rules.push({ condition: clauseOf(condition), whileHeld, clause: clauseOf(clause) });
  return rules;
}

function clauseOf({ required = [], properties = {}, ...others }: Schema): Clause {
  const facts = Object.entries<Schema>(properties);
  const isKnown = ([, fact]: [string, Schema]) =>
    fact === false || Object.hasOwn(fact, 'const') || Array.isArray(fact.enum);
  if (Object.keys(others).length > 0 || !facts.every(isKnown))
    throw new Error(`The model of the inputs does not know ${JSON.stringify({ properties, ...others })}.`);
  return {
    needed: required,
    excluded: facts.filter(([, fact]) => fact === false).map(([name]) => name),
    fixed: new Map(
      facts.filter(([, fact]) => fact !== false).map(([name, fact]) => [name, fact.enum ?? [fact.const]]),
    ),
  };
}

function holds(clause: Clause, inputs: Inputs): boolean {
  return brokenOf(clause, inputs).length === 0;
}

/** The inputs by which a clause is not met; a value counts where it is given. */
function brokenOf({ needed, excluded, fixed }: Clause, inputs: Inputs): string[] {
  return [
    ...needed.filter((name) => !inputs.has(name)),
    ...excluded.filter((name) => inputs.has(name)),
    ...[...fixed]
      .filter(([name, values]) => inputs.has(name) && !values.includes(inputs.get(name)))
      .map(([name]) => name),
  ];
}

function namesOf({ condition, clause }: Rule): string[] {
  const names = (each: Clause) => [...each.needed, ...each.excluded, ...each.fixed.keys()];
  return [...new Set([...names(condition), ...names(clause)])];
}

/** Makes the condition of a rule hold, or not hold, whichever makes it count. */
function makeCount({ condition, whileHeld }: Rule, inputs: Inputs, spare: Spare): void {
  const { needed, fixed } = condition;
  if (whileHeld) {
    for (const name of needed)
      if (!inputs.has(name)) inputs.set(name, fixed.has(name) ? fixed.get(name)?.[0] : spare(name));
    for (const [name, values] of fixed) if (inputs.has(name)) inputs.set(name, values[0]);
  } else if (fixed.size > 0)
    for (const [name, values] of fixed)
      inputs.set(
        name,
        another(values, () => spare(name)),
      );
  else for (const name of needed) inputs.delete(name);
}

/** A good value that is none of these. */
function another(values: readonly unknown[], spare: () => unknown): unknown {
  for (let tries = 0; tries < 200; tries += 1) {
    const other = spare();
    if (!values.includes(other)) return other;
  }
  throw new Error(`There is no other good value than ${values.join()}.`);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((value) => [random.next(), value] as const)
    .sort(([one], [other]) => one - other)
    .map(([, value]) => value);
}
