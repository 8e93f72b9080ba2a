/** What a certificate that can't be verified means: why, and what to do. */
export interface CertificateFault {
  /** Continues "the certificate of …". */
  readonly reason: string;
  readonly remedy: string;
}

const INSPECTION =
  "Most often the company inspects TLS. Save its root certificate as a PEM file, set NODE_EXTRA_CA_CERTS to that file's path, and restart the program. Where the browser trusts it already, NODE_USE_SYSTEM_CA=1 does it too, from Node 22.19 and 24.6 on.";
const CLOCK = "Check this machine's clock first.";

const UNKNOWN_CA: CertificateFault = {
  reason: 'is signed by an authority that Node does not trust',
  remedy: `${INSPECTION} With a custom domain, check that the org sends its whole certificate chain.`,
};
const SELF_SIGNED_IN_CHAIN: CertificateFault = {
  reason: 'leads to a root certificate that Node does not trust',
  remedy: INSPECTION,
};
const SELF_SIGNED: CertificateFault = {
  reason: 'is self-signed',
  remedy: `Okta's certificate never is, so another server answers. ${INSPECTION} Otherwise check the Organization URL.`,
};
const EXPIRED: CertificateFault = {
  reason: 'has expired',
  remedy: `${CLOCK} If it is right, the certificate of the custom domain or of the company's TLS inspection must be renewed.`,
};
const NOT_YET: CertificateFault = {
  reason: 'is not valid yet',
  remedy: `${CLOCK} If it is right, the certificate of the custom domain or of the company's TLS inspection must be replaced.`,
};
const WRONG_HOST: CertificateFault = {
  reason: 'is for another host',
  remedy:
    'Check the spelling of the Organization URL. If it is right, a sign-in page of the network (captive portal), a wrong DNS entry or a proxy answers instead, or the custom domain has no certificate of its own.',
};
const REFUSED: CertificateFault = {
  reason: 'is not trustworthy',
  remedy: `It was revoked, or was not issued for this use. ${INSPECTION} Otherwise ask the administrators of the server.`,
};

/** By the codes of Node and OpenSSL. The request never left. */
const FAULTS: Readonly<Record<string, CertificateFault>> = {
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  CERT_UNTRUSTED: UNKNOWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED_IN_CHAIN,
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: NOT_YET,
  ERR_TLS_CERT_ALTNAME_INVALID: WRONG_HOST,
  ERR_TLS_CERT_ALTNAME_FORMAT: WRONG_HOST,
  HOSTNAME_MISMATCH: WRONG_HOST,
  CERT_REVOKED: REFUSED,
  CERT_REJECTED: REFUSED,
  CERT_SIGNATURE_FAILURE: REFUSED,
  CERT_CHAIN_TOO_LONG: REFUSED,
  INVALID_CA: REFUSED,
  INVALID_PURPOSE: REFUSED,
  PATH_LENGTH_EXCEEDED: REFUSED,
};

/** @param code of an error of the connection */
export function certificateFault(code: string): CertificateFault | undefined {
  return Object.hasOwn(FAULTS, code) ? FAULTS[code] : undefined;
}
