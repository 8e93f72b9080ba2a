/**
 * How certain a rule's first choice is: `likely` if one or two public reports confirm it, `open` if the evidence
 * suggests it, `inferred` if nothing was found.
 */
export type Evidence = 'likely' | 'open' | 'inferred';

/** A behavior of Okta that is unproven, with the possible choices. */
export interface Rule {
  /** The situation in which the choice matters. */
  readonly when: string;
  readonly evidence: Evidence;
  /** What Okta may do. The sandbox does the first unless `startSandbox({ rules })` chooses another. */
  readonly choices: readonly [string, string, ...string[]];
}

/** A rule with the types of its choices. */
export function rule<const Choices extends readonly [string, string, ...string[]]>(
  when: string,
  evidence: Evidence,
  ...choices: Choices
) {
  return { when, evidence, choices } as const satisfies Rule;
}
