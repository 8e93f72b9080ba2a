import type { Action } from '../../src/catalog/action.js';
import { type Connector, createConnector, type InputIssue } from '../../src/index.js';
import { contractFindings } from '../contract/contract-findings.js';
import type { Exception } from '../contract/exceptions.js';
import { checkRun } from '../contract/expected-request.js';
import { ORIGIN, play, quickClock, TOKEN } from '../contract/player.js';
import { isComposed } from '../helpers/composed.js';
import { membershipMemory } from '../helpers/membership-memory.js';
import { type Case, makeCase } from './cases.js';
import { type ActionFacts, readFacts } from './facts.js';

export interface Totals {
  inputs: number;
  valid: number;
  invalid: number;
  /** Requests of valid inputs, each held against the contract. */
  requests: number;
  /** Actions that had valid inputs, and actions that had invalid ones. */
  actions: { valid: Set<string>; invalid: Set<string> };
  /** What is wrong, with the number that makes the case again. */
  findings: string[];
}

const MOST_FINDINGS = 20;

/** Puts so many inputs in, and holds what becomes of each against how it was made. */
export async function runInputs(count: number, seed: number, first = 0): Promise<Totals> {
  const facts = readFacts();
  const run = new InputsRun(facts);
  for (let number = first; number < first + count; number += 1) {
    await run.one(makeCase(facts, seed, number), number);
    if (run.totals.findings.length >= MOST_FINDINGS) break;
  }
  await run.close();
  return run.totals;
}

class InputsRun {
  readonly totals: Totals = {
    inputs: 0,
    valid: 0,
    invalid: 0,
    requests: 0,
    actions: { valid: new Set(), invalid: new Set() },
    findings: [],
  };
  readonly #okta: Connector;
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #used = new Set<Exception>();
  #reached = 0;

  constructor(facts: readonly ActionFacts[]) {
    this.#okta = createConnector(
      { organizationUrl: ORIGIN, apiToken: TOKEN },
      {
        clock: quickClock(),
        memberships: membershipMemory(),
        transport: async () => {
          this.#reached += 1;
          return { status: 200, headers: { 'x-okta-request-id': 'request-1' }, body: '{}' };
        },
      },
    );
    this.#actions = new Map(this.#okta.actions.map((action) => [action.id, action]));
    if (facts.some(({ id }) => !this.#actions.has(id))) throw new Error('The files and the catalog differ.');
  }

  async one(it: Case, number: number): Promise<void> {
    this.totals.inputs += 1;
    const kind = it.plain === undefined ? 'invalid' : 'valid';
    this.totals[kind] += 1;
    this.totals.actions[kind].add(it.action);
    let wrong: string[];
    try {
      wrong = it.plain === undefined ? await this.#refused(it) : await this.#sent(it, it.plain);
    } catch (error) {
      wrong = [`threw ${(error as Error)?.stack}`];
    }
    for (const text of wrong) this.totals.findings.push(`case ${number}, ${it.action}: ${text}`);
  }

  close(): Promise<void> {
    return this.#okta.close();
  }

  /** An invalid input: nothing leaves, and the error names what was made wrong and nothing else. */
  async #refused({ action, given, mayName, mustName }: Case): Promise<string[]> {
    const { valid, issues } = this.#okta.validate(action, given);
    const plan = this.#okta.plan(action, given);
    const result = await this.#okta.execute(action as string, given);
    const reached = this.#reached;
    this.#reached = 0;
    const wrong: string[] = [];
    if (reached > 0) wrong.push(`${reached} requests left`);
    if (valid) wrong.push(`is valid, though wrong in ${[...mustName]}`);
    if (plan.ok || result.ok) return [...wrong, 'was not refused'];
    for (const { code, outcome, issues: told = [] } of [plan.error, result.error]) {
      if (code !== 'INVALID_INPUT' || outcome !== 'not-sent') wrong.push(`ended in ${code} ${outcome}`);
      wrong.push(...misnamed(told, mayName, mustName));
    }
    return [...wrong, ...misnamed(issues, mayName, mustName)];
  }

  /** A valid input: what leaves is what the contract allows, and carries each value at its place and nothing else. */
  async #sent({ action: id, given }: Case, plain: Record<string, unknown>): Promise<string[]> {
    const action = this.#actions.get(id) as Action;
    const { valid, issues } = this.#okta.validate(id, given);
    if (!valid) return [`is refused: ${JSON.stringify(issues).slice(0, 300)}`];
    const run = await play(action, given as Record<string, unknown>);
    const wrong: string[] = [];
    if (!run.plan.ok) wrong.push('has no plan');
    // What is composed of others sends what these send, and what it makes of a made-up org is of no meaning.
    const isWhole = !isComposed(action);
    if (isWhole && !run.result.ok)
      wrong.push(`ended in ${run.result.error.code}: ${run.result.error.message.slice(0, 300)}`);
    if (run.sent.length === 0) wrong.push('sent nothing');
    const checked = isWhole
      ? checkRun({ ...run, inputs: plain })
      : run.sent.map((sent) => ({ sent, findings: [] }));
    for (const { sent, findings } of checked) {
      this.totals.requests += 1;
      wrong.push(...[...findings, ...contractFindings(sent, this.#used)].map((text) => text.slice(0, 300)));
    }
    return wrong;
  }
}

function misnamed(
  issues: readonly InputIssue[],
  may: ReadonlySet<string>,
  must: ReadonlySet<string>,
): string[] {
  const named = issues.map(({ path }) => ({ path, field: fieldOf(path, may) }));
  const stranger = named.find(({ field }) => field === undefined);
  if (stranger !== undefined) return [`names ${stranger.path}, not ${[...must]}`];
  return named.some(({ field }) => must.has(field as string)) ? [] : [`does not name ${[...must]}`];
}

/** The field that a path leads into. */
function fieldOf(path: string, names: ReadonlySet<string>): string | undefined {
  if (names.has(path)) return path;
  return [...names].find(
    (name) => name !== '' && [`${name}.`, `${name}[`].some((start) => path.startsWith(start)),
  );
}
