import { isRead } from '../request/request.js';
import type { Headers } from '../request/request-headers.js';
import type { Authorized, History, RequestContext } from '../request/sending/context.js';
import type { Failure } from '../result/failure.js';
import { headerOf, type TransportAnswer } from '../transport/transport.js';
import type { AccessToken } from './access-token.js';
import { OrgTime } from './org-time.js';
import { isSentTwice } from './refusals.js';
import { type AssertionFacts, ProofKey, signAssertion } from './signer.js';
import { TOKEN_PATH } from './token-request.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The characters of a nonce, by RFC 9449. */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,2048}$/;
const CLOCK_CHANGED_MS = 5_000;

/** What an attempt was signed with. */
export interface Signed extends Authorized {
  readonly nonce: string | undefined;
  readonly offsetMs: number;
  readonly token?: AccessToken;
}

type Client = Pick<AssertionFacts, 'key' | 'algorithm' | 'keyId' | 'clientId'>;

/** Signs each attempt: an assertion for the token endpoint, and proofs (DPoP) for it and for the API. */
export class Credentials {
  readonly time = new OrgTime();
  #proofKey: Promise<ProofKey> | undefined;
  /** The token endpoint's nonces and the API's are two things, though both come from one host. */
  #tokenNonce: string | undefined;
  #apiNonce: string | undefined;

  /** @param proves whether a token request carries a proof */
  constructor(
    readonly client: Client,
    readonly origin: string,
    readonly usual: Headers,
    readonly proves: boolean,
  ) {}

  async forToken({ call }: RequestContext, scopes: readonly string[]): Promise<Signed> {
    const url = this.origin + TOKEN_PATH;
    const seconds = this.time.seconds(call.clock.now());
    const assertion = await signAssertion({ ...this.client, audience: url }, seconds);
    // What the token request held may come back in the answer to another one.
    (call.redactor.lasting ?? call.redactor).addPassing(assertion);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      client_id: this.client.clientId,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
    });
    const headers = { ...this.usual, 'content-type': 'application/x-www-form-urlencoded' };
    const signed = { content: form.toString(), nonce: this.#tokenNonce, offsetMs: this.time.offsetMs };
    if (!this.proves) return { ...signed, headers };
    const dpop = await this.#proof({ method: 'POST', url, nonce: signed.nonce }, seconds);
    call.redactor.addPassing(dpop);
    return { ...signed, headers: { ...headers, dpop } };
  }

  async forCall({ call, request }: RequestContext, token: AccessToken): Promise<Signed> {
    const { method, path } = request;
    const query = path.indexOf('?');
    const url = this.origin + (query < 0 ? path : path.slice(0, query));
    const [nonce, { offsetMs }] = [this.#apiNonce, this.time];
    const seconds = this.time.seconds(call.clock.now());
    const dpop = await this.#proof({ method, url, nonce, tokenHash: token.hash }, seconds);
    call.redactor.addPassing(dpop);
    return { headers: { ...token.headers, dpop }, nonce, offsetMs, token };
  }

  async #proof(facts: Parameters<ProofKey['prove']>[0], seconds: number): Promise<string> {
    this.#proofKey ??= ProofKey.generate();
    return (await this.#proofKey).prove(facts, seconds);
  }

  /** Takes up the nonce of an answer, and the time of those of the token endpoint. */
  learn({ call, request }: RequestContext, answer: TransportAnswer): void {
    const nonce = headerOf(answer, 'dpop-nonce');
    const isToken = request.tokenFor !== undefined;
    if (nonce !== undefined && NONCE.test(nonce)) {
      if (isToken) this.#tokenNonce = nonce;
      else this.#apiNonce = nonce;
    }
    if (isToken) this.time.learn(answer, call.clock.now());
  }

  /** Whether what was refused may be accepted with another nonce, the org's time or a new signature. Each is tried once. */
  mayDiffer(
    { call, request, history }: RequestContext,
    by: Signed,
    answer: TransportAnswer,
    failure: Failure,
  ): boolean {
    const { oauthError } = failure.details.okta ?? {};
    const nonce = request.tokenFor === undefined ? this.#apiNonce : this.#tokenNonce;
    if (oauthError === 'use_dpop_nonce')
      return nonce !== undefined && nonce !== by.nonce && once(history, 'nonce');
    if (oauthError !== 'invalid_client' && oauthError !== 'invalid_dpop_proof') return false;
    if (isSentTwice(failure)) {
      // Each attempt is signed anew, so something on the way sent this one twice, and Okta may have carried out the first.
      history.ambiguous ||= request.tokenFor === undefined && !isRead(request);
      return request.retry === 'safe' && once(history, 'sent twice');
    }
    this.time.learn(answer, call.clock.now());
    return Math.abs(this.time.offsetMs - by.offsetMs) >= CLOCK_CHANGED_MS && once(history, 'clock');
  }
}

/** Whether this is the first time that the request goes again for this reason. */
export function once(history: History, why: string): boolean {
  if (history.reauthorized?.includes(why)) return false;
  history.reauthorized = [...(history.reauthorized ?? []), why];
  return true;
}
