import type { IncomingMessage } from 'node:http';
import type { Action } from '../../../catalog/action.js';
import type { IssuerNetwork } from '../../../oauth/resource-server/issuer-documents.js';
import type { Bearer, TokenVerifier } from '../../../oauth/resource-server/token-verifier.js';
import { type Clock, systemClock } from '../../../transport/clock.js';
import { addressOf, bearerTokenOf, isLoopback } from '../../http/access.js';
import { Rejection } from '../../http/answer.js';
import type { RejectedCallers } from '../../http/rejected-callers.js';
import { SettingsError } from '../../shared/refusals.js';
import type { SessionOwner } from '../sessions.js';
import { ProtectedResource } from './protected-resource.js';
import { changes, MANAGE, READ, scopesOf } from './scopes.js';

/** Callers with access tokens of an authorization server. */
export interface OAuthSettings extends IssuerNetwork {
  /** The authorization server, e.g. https://example.okta.com/oauth2/default. */
  issuer: string;
  /** The claim `aud` of tokens for this endpoint. */
  audience: string | undefined;
}

/** What the endpoint's server knows of it. */
export interface TokenAccessContext {
  readonly path: string;
  readonly host: string;
  readonly publicUrl: string | undefined;
  readonly isOnly: boolean;
  readonly hasSecret: boolean;
  readonly offered: readonly Action[];
  readonly rejected: RejectedCallers;
  readonly clock?: Clock | undefined;
  /** Gets problems with the issuer, as a text for the server's log. */
  readonly onIssuerProblem: (text: string) => void;
}

/** Lets callers in by their access tokens (OAuth 2.1, as MCP's specification says). */
export class TokenAccess {
  readonly resource: ProtectedResource;
  readonly #issuer: string;
  readonly #verifier: TokenVerifier;
  readonly #scopes: readonly string[];
  readonly #offered: ReadonlyMap<string, Action>;
  readonly #rejected: RejectedCallers;

  /** @throws SettingsError or ConnectionError where a setting is missing or can't be used */
  constructor({ issuer, audience, ...network }: OAuthSettings, context: TokenAccessContext) {
    const { path, host, publicUrl, isOnly, offered, rejected, clock = systemClock } = context;
    if (context.hasSecret) {
      throw new SettingsError(
        `The server has both an issuer of access tokens and a secret for ${path}.`,
        'Give one of them: unset OKTA_CONNECTOR_SECRET, or omit --issuer.',
      );
    }
    if (!isLoopback(host) && publicUrl === undefined) {
      throw new SettingsError(
        `Callers of a server on ${host} must be told its address, and it is not known.`,
        'Give it with --public-url, for example https://mcp.example.com.',
      );
    }
    const { TokenVerifier, issuerFrom } = resourceServer();
    const url = issuerFrom(issuer);
    this.resource = new ProtectedResource(path, publicUrl, isOnly);
    this.#issuer = url.issuer;
    this.#verifier = new TokenVerifier({
      issuer: url,
      audience: audienceFrom(audience),
      network,
      clock,
      report: ({ message }) =>
        context.onIssuerProblem(`The issuer ${url.issuer} of callers at ${path} can't be used: ${message}`),
    });
    this.#scopes = scopesOf(offered);
    this.#offered = new Map(offered.map((action) => [action.id, action]));
    this.#rejected = rejected;
  }

  /** Finds the issuer's keys ahead of the first caller. */
  prepare(): Promise<void> {
    return this.#verifier.prepare();
  }

  /** The metadata of the endpoint (RFC 9728). */
  metadata(request: IncomingMessage): Record<string, unknown> {
    return {
      resource: this.resource.addressFor(request),
      authorization_servers: [this.#issuer],
      scopes_supported: this.#scopes,
      bearer_methods_supported: ['header'],
      resource_name: 'Okta actions',
    };
  }

  /** @throws Rejection 401 for a missing or refused token, 403 for one without scope, 503 where it can't be verified */
  async identify(request: IncomingMessage): Promise<Bearer> {
    const token = bearerTokenOf(request.headers);
    if (token === undefined) {
      this.#rejected.record(addressOf(request.socket), 'missing token');
      // Without a token there is no error yet (RFC 6750). Clients ask for the scopes that are named here.
      throw unauthorized('The access token is missing.', this.#challenge(request, { scope: this.#scopes }));
    }
    const bearer = await this.#verify(request, token);
    if (!bearer.scopes.has(READ) && !bearer.scopes.has(MANAGE))
      throw this.#insufficient(request, `The token has no scope ${READ}.`);
    return bearer;
  }

  /** @throws Rejection 403 where the messages need a scope that the token has not */
  checkScope(request: IncomingMessage, { scopes }: Bearer, messages: readonly unknown[]): void {
    if (!scopes.has(MANAGE) && changes(messages, this.#offered))
      throw this.#insufficient(request, `An action that changes something needs the scope ${MANAGE}.`);
  }

  async #verify(request: IncomingMessage, token: string): Promise<Bearer> {
    try {
      return await this.#verifier.verify(token);
    } catch (error) {
      const { TokenRefused, IssuerProblem } = resourceServer();
      if (error instanceof TokenRefused) {
        this.#rejected.record(addressOf(request.socket), error.fault);
        const details = { error: 'invalid_token', error_description: error.message, scope: this.#scopes };
        throw unauthorized(error.message, this.#challenge(request, details));
      }
      if (!(error instanceof IssuerProblem)) throw error;
      throw new Rejection(
        503,
        {
          code: 'NETWORK',
          message: 'Access tokens can not be verified now, because their issuer can not be used.',
          remedy: "Try again later. The server's log says what is wrong.",
        },
        { 'Retry-After': String(this.#verifier.retryAfterSeconds) },
      );
    }
  }

  #insufficient(request: IncomingMessage, message: string): Rejection {
    this.#rejected.record(addressOf(request.socket), 'insufficient scope');
    const details = { error: 'insufficient_scope', error_description: message, scope: this.#scopes };
    return new Rejection(
      403,
      { code: 'NOT_ALLOWED', message, remedy: 'Get a token with it from the authorization server.' },
      this.#challenge(request, details),
    );
  }

  /** RFC 6750 and RFC 9728. The values hold no quotes. */
  #challenge(
    request: IncomingMessage,
    details: Record<string, string | readonly string[]>,
  ): Record<string, string> {
    const all = { ...details, resource_metadata: this.resource.metadataUrlFor(request) };
    const words = Object.entries(all).map(([name, value]) => `${name}="${[value].flat().join(' ')}"`);
    return { 'WWW-Authenticate': `Bearer ${words.join(', ')}` };
  }
}

/** Whose session it is: the same person with another client has another one. */
export function ownerOf({ subject, clientId }: Bearer): SessionOwner {
  // As JSON, so that no part can look like the next one.
  const client = clientId === undefined ? '' : ` client ${JSON.stringify(clientId)}`;
  return {
    key: JSON.stringify([subject, clientId]),
    name: `subject ${JSON.stringify(subject)}${client}`,
  };
}

function unauthorized(message: string, headers: Record<string, string>): Rejection {
  const remedy = 'Get an access token from the authorization server that the metadata of this server names.';
  return new Rejection(401, { code: 'NOT_ALLOWED', message, remedy }, headers);
}

/** @throws SettingsError */
function audienceFrom(audience: string | undefined): string {
  if (audience === undefined || audience.trim() === '') {
    throw new SettingsError(
      'The audience of access tokens is missing, so a token for any other service of the issuer would open this server.',
      'Give the Audience of the authorization server with --audience.',
    );
  }
  if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/.test(audience.trim())) {
    throw new SettingsError(
      'The audience must be one text without spaces and quotes.',
      'Give it as the claim aud of the tokens has it, for example --audience https://mcp.example.com/mcp.',
    );
  }
  return audience.trim();
}

/** Loaded only where callers have tokens. */
function resourceServer(): typeof import('../../../oauth/resource-server/index.js') {
  return require('../../../oauth/resource-server/index.js');
}
