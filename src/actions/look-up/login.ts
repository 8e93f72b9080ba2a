/**
 * What Okta's path carries. It answers 400 to many other characters (; [ ] \ and more), and a / ends the login even
 * where it is encoded, so every other login is looked for in the list of users.
 */
const IN_A_PATH = /^[\w@.+-]+$/;

/** Whether a login can't be read by a path, so that the list must find it. */
export function isBeyondAPath(login: string): boolean {
  return !IN_A_PATH.test(login);
}

/** Okta's filter for exactly this login, in this case. It knows new users at once. */
export function loginFilter(login: string): string {
  return equals(login);
}

/**
 * Okta's search for this login in whatever case, with and without its diacritics, and for a login that starts so where
 * it is a short name. It may learn of a new user a second late, so it is asked after the filter.
 */
export function loginSearch(login: string): string {
  const spellings = new Set([
    login,
    login.normalize('NFC'),
    login.normalize('NFD'),
    withoutDiacritics(login),
  ]);
  const terms = [...spellings].map(equals);
  if (!login.includes('@')) terms.push(`profile.login sw ${JSON.stringify(`${login}@`)}`);
  return terms.join(' or ');
}

function equals(login: string): string {
  return `profile.login eq ${JSON.stringify(login)}`;
}

/** A login as Okta compares it with others, for which case and diacritics make no difference: two of one key can't be. */
export function loginKey(login: string): string {
  return withoutDiacritics(login.toLowerCase());
}

/** Marks of Latin, Greek and Cyrillic letters only: in other scripts they are letters of their own. */
function withoutDiacritics(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}

/** The login of a user as Okta sent it, '' where there is none. */
export function loginOf(user: unknown): string {
  const login = (user as { profile?: { login?: unknown } } | null | undefined)?.profile?.login;
  return typeof login === 'string' ? login : '';
}

/** How near a user's login comes to one that was asked for: the lower, the nearer; undefined where it is another. */
export function distanceOf(user: unknown, login: string): number | undefined {
  const its = loginOf(user);
  if (its === login) return 0;
  if (its.toLowerCase() === login.toLowerCase()) return 1;
  if (its !== '' && loginKey(its) === loginKey(login)) return 2;
  return undefined;
}

/** Whether a login is the one, or starts with it and an @, in whatever case. */
export function isShortNameOf(user: unknown, shortName: string): boolean {
  return loginOf(user).split('@')[0]?.toLowerCase() === shortName.toLowerCase();
}
