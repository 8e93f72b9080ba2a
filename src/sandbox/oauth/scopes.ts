/** What okta.* scopes are about. Each has a `.read` and a `.manage`. */
const resources =
  'agentPools apiTokens appGrants apps apps.interclientTrust authenticators authorizationServers behaviors brands captchas clients devices domains emailDomains emailServers eventHooks features groups identitySources idps inlineHooks linkedObjects logs logStreams networkZones oauthIntegrations orgs policies profileMappings pushProviders rateLimits realms roles schemas serviceAccounts sessions templates threatInsights trustedOrigins uischemas userTypes users'.split(
    ' ',
  );

const known = new Set(resources.flatMap((name) => [`okta.${name}.read`, `okta.${name}.manage`]));
known.delete('okta.logs.manage');

/** Whether Okta has a scope of this name. */
export function isScope(name: string): boolean {
  return known.has(name);
}

export const allScopes: readonly string[] = [...known];

/** What an operation is about, by its path; the first that fits. */
const areas: readonly [path: RegExp, ...resources: string[]][] = [
  [/^\/api\/v1\/(?:users|groups)\/[^/]+\/roles(?:\/|$)/, 'roles'],
  [/^\/api\/v1\/iam\//, 'roles'],
  [/^\/oauth2\/v1\/clients\/[^/]+\/roles(?:\/|$)/, 'roles'],
  [/^\/api\/v1\/users(?:\/|$)/, 'users'],
  [/^\/api\/v1\/groups(?:\/|$)/, 'groups'],
  [/^\/api\/v1\/apps\/[^/]+\/group-push\//, 'apps', 'groups'],
  [/^\/api\/v1\/apps\/[^/]+\/grants(?:\/|$)/, 'appGrants'],
  [/^\/api\/v1\/apps(?:\/|$)/, 'apps'],
  [/^\/api\/v1\/meta\/schemas\/user\/linkedObjects(?:\/|$)/, 'linkedObjects'],
  [/^\/api\/v1\/meta\/schemas\//, 'schemas'],
  [/^\/api\/v1\/meta\/types\//, 'userTypes'],
  [/^\/api\/v1\/devices(?:\/|$)/, 'devices'],
  [/^\/api\/v1\/eventHooks(?:\/|$)/, 'eventHooks'],
  [/^\/api\/v1\/api-tokens(?:\/|$)/, 'apiTokens'],
  [/^\/api\/v1\/sessions(?:\/|$)/, 'sessions'],
  [/^\/api\/v1\/logs$/, 'logs'],
  [/^\/api\/v1\/org(?:\/|$)/, 'orgs'],
];

/** The scopes that an operation needs, all of them; undefined for an operation that no scope is known to open. */
export function scopesFor(method: string, path: string): readonly string[] | undefined {
  const [, ...about] = areas.find(([form]) => form.test(path)) ?? [undefined];
  if (about.length === 0) return undefined;
  return about.map((resource) => `okta.${resource}.${method === 'GET' ? 'read' : 'manage'}`);
}

/** Whether a token with these scopes may do what `needed` opens. */
export function covers(held: readonly string[], needed: string, manageReads: boolean): boolean {
  if (held.includes(needed)) return true;
  return manageReads && needed.endsWith('.read') && held.includes(needed.replace(/read$/, 'manage'));
}
