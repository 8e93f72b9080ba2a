import { randomBytes, randomUUID } from 'node:crypto';

const hour = 3_600_000;
const day = 24 * hour;

/** An access token that the org has issued. */
export interface AccessToken {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** When it ends, in milliseconds since the epoch. */
  readonly expires: number;
  /** The thumbprint of the key that a DPoP token is bound to. */
  readonly jkt?: string;
}

/** The nonces of one endpoint. */
export class Nonces {
  private issued: { value: string; made: number }[] = [];

  constructor(
    private readonly now: () => number,
    private readonly single: () => boolean,
  ) {}

  /** The nonce that a client shall use next: a new one a day, or one for each answer. */
  next(): string {
    const made = this.now();
    this.issued = this.issued.filter((one) => one.made > made - 3 * day);
    const last = this.issued.at(-1);
    if (last && last.made > made - day && !this.single()) return last.value;
    const value = randomBytes(24).toString('base64url');
    this.issued.push({ value, made });
    return value;
  }

  /** Whether the nonce is good; with a new one for each answer it is good once. */
  takes(value: unknown): boolean {
    const found = this.issued.find((one) => one.value === value && one.made > this.now() - 3 * day);
    if (found && this.single()) this.issued = this.issued.filter((one) => one !== found);
    return found !== undefined;
  }
}

/** What the org's authorization server remembers, and how it is set up. A test may change the settings at any time. */
export class OAuthState {
  /** How long an access token lasts; Okta's last an hour. */
  tokenLifetimeMs = hour;
  /** A nonce is good for one request, and each answer brings another. Okta's last a day and are taken for three. */
  newNonceForEachRequest = false;
  /** The API wants a nonce as well, not just the token endpoint. Okta's does not. */
  nonceAtApi = false;
  /** By their text. Without an entry a token is refused, as a revoked one is. */
  readonly tokens = new Map<string, AccessToken>();
  readonly nonces: { readonly token: Nonces; readonly api: Nonces };

  private readonly used = new Map<string, number>();

  constructor(private readonly now: () => number) {
    const single = () => this.newNonceForEachRequest;
    this.nonces = { token: new Nonces(now, single), api: new Nonces(now, single) };
  }

  /** Issues a token in the form of Okta's, a JWT that only the org can read. */
  issue(issuer: string, clientId: string, scopes: readonly string[], jkt: string | undefined): string {
    const now = this.now();
    const expires = now + this.tokenLifetimeMs;
    const claims = {
      ver: 1,
      jti: `AT.${randomUUID()}`,
      iss: issuer,
      aud: issuer,
      sub: clientId,
      cid: clientId,
      iat: Math.floor(now / 1000),
      exp: Math.floor(expires / 1000),
      scp: scopes,
      ...(jkt === undefined ? {} : { cnf: { jkt } }),
    };
    const parts = [{ kid: 'sandbox', alg: 'RS256' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const text = `${parts.join('.')}.${randomBytes(32).toString('base64url')}`;
    this.tokens.set(text, { clientId, scopes, expires, ...(jkt === undefined ? {} : { jkt }) });
    return text;
  }

  /** Remembers the id of an assertion or a proof for as long as it could be sent again; false if it was seen before. */
  useOnce(id: string, until: number): boolean {
    const now = this.now();
    if (this.used.size > 10_000) {
      for (const [old, end] of this.used) if (end < now) this.used.delete(old);
    }
    if ((this.used.get(id) ?? 0) >= now) return false;
    this.used.set(id, until);
    return true;
  }
}
