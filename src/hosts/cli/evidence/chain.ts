import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

export const FORMAT = 'okta-connector-evidence/1';
/** What the first entry follows. */
const START = '0'.repeat(64);

/** One fact of an evidence file. Its hash covers it and, through `previous`, all before it. */
export interface EvidenceEntry {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: string;
  readonly data: unknown;
  readonly previous: string;
  readonly hash: string;
}

/** An evidence file. Whoever changes, drops or moves an entry changes every hash after it. */
export interface Evidence {
  readonly format: typeof FORMAT;
  readonly entries: readonly EvidenceEntry[];
  /** The hash of the last entry: what a signature signs. */
  readonly head: string;
}

/** What an entry is made of. */
export type Fact = Pick<EvidenceEntry, 'at' | 'kind' | 'data'>;

/** @example chained([{ at, kind: 'plan', data: plan }]).head */
export function chained(facts: readonly Fact[]): Evidence {
  const entries: EvidenceEntry[] = [];
  let previous = START;
  for (const { at, kind, data } of facts) {
    const entry = { seq: entries.length + 1, at, kind, data, previous };
    previous = hashOf(entry);
    entries.push({ ...entry, hash: previous });
  }
  return { format: FORMAT, entries, head: previous };
}

/** Signs the head with a private key in PEM: Ed25519, RSA or EC. The signature is base64. */
export function signed({ head }: Evidence, privateKey: string): string {
  const key = createPrivateKey(privateKey);
  return sign(algorithmOf(key.asymmetricKeyType), Buffer.from(head), key).toString('base64');
}

/** Whether the signature is of this head and this public key, in PEM. */
export function isSigned({ head }: Evidence, signature: string, publicKey: string): boolean {
  const key = createPublicKey(publicKey);
  return verify(
    algorithmOf(key.asymmetricKeyType),
    Buffer.from(head),
    key,
    Buffer.from(signature.trim(), 'base64'),
  );
}

/** Where the chain is broken, in words; undefined where the file is as it was written. */
export function breakIn(file: unknown): string | undefined {
  const { format, entries, head } = Object(file) as Partial<Evidence>;
  if (format !== FORMAT || !Array.isArray(entries)) return `it is not an evidence file (${FORMAT})`;
  if (Object.keys(Object(file)).length !== 3) return 'it holds something beside its entries';
  let previous = START;
  for (const [index, entry] of entries.entries()) {
    const { hash, ...rest } = Object(entry) as EvidenceEntry;
    if (rest.seq !== index + 1) return `entry ${index + 1} is missing or moved`;
    if (rest.previous !== previous || hash !== hashOf(rest))
      return `entry ${index + 1} (${rest.kind}) was changed`;
    previous = hash;
  }
  return head === previous ? undefined : 'entries at its end are missing';
}

function algorithmOf(type: string | undefined): string | null {
  return type === 'ed25519' || type === 'ed448' ? null : 'sha256';
}

function hashOf(entry: object): string {
  return createHash('sha256').update(canonical(entry)).digest('hex');
}

/** JSON with sorted names and no spaces, so that the same fact has the same hash. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonical(entry ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, entry]) => entry !== undefined);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, entry]) => `${JSON.stringify(name)}:${canonical(entry)}`).join(',')}}`;
}
