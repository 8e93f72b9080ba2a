import type { OnboardUserInput, User } from '../../generated/types.js';

type Profile = Readonly<Record<string, unknown>>;

/** The attributes that the inputs give a person. */
export function wantedProfile(inputs: OnboardUserInput): Profile {
  const { firstName, lastName, email, mobilePhone, secondEmail, customAttributes } = inputs;
  return { firstName, lastName, email, mobilePhone, secondEmail, ...customAttributes };
}

/**
 * Why the user who has the login may not be the person who is meant: the names of what differs. An employee number that
 * both have decides alone; without it, first name, last name and email do. Case does not count, nor whether an accent is
 * a character of its own.
 */
export function strangeIn({ profile }: User, inputs: OnboardUserInput): string[] {
  const wanted = wantedProfile(inputs);
  const isGiven = (value: unknown) => !isEmpty(value);
  const deciding =
    isGiven(wanted.employeeNumber) && isGiven(profile.employeeNumber)
      ? ['employeeNumber']
      : ['firstName', 'lastName', 'email'];
  return deciding.filter((name) => folded(wanted[name]) !== folded((profile as Profile)[name]));
}

/** The attributes that are to be set: those given that differ. Empty, null and absent are the same. */
export function differingProfile({ profile }: User, inputs: OnboardUserInput): Profile {
  const differs = ([name, value]: [string, unknown]) => {
    const now = (profile as Profile)[name];
    if (value === undefined || (isEmpty(value) && isEmpty(now))) return false;
    return sorted(value) !== sorted(now);
  };
  return Object.fromEntries(Object.entries(wantedProfile(inputs)).filter(differs));
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';
const folded = (value: unknown) =>
  String(value ?? '')
    .normalize()
    .trim()
    .toLowerCase();

/** A value as text that does not depend on the order of an object's fields. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
