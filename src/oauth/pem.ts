import { ConnectionError } from '../result/failure.js';

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g;
const WHOLE = 'Copy the whole key, with the lines that begin with -----BEGIN and -----END.';

/** What stands in a PEM text instead of a private key that can be used, by its label. */
const OTHERS: readonly (readonly [label: RegExp, problem: string, remedy: string])[] = [
  [
    /^ENCRYPTED PRIVATE KEY$/,
    'is encrypted with a passphrase',
    'Decrypt it (openssl pkcs8 -in key.pem), and store it where only the connector can read it.',
  ],
  [
    /^OPENSSH PRIVATE KEY$/,
    "is in OpenSSH's own format",
    'Convert a copy of it: ssh-keygen -p -m PEM -f key.',
  ],
  [/PUBLIC KEY$/, 'is a public key', 'Enter the private key that belongs to it.'],
  [
    /CERTIFICATE/,
    'is a certificate',
    'Enter the private key that belongs to it, and register its public key in Okta.',
  ],
];

/**
 * The one private key in a PEM text, line by line as parsers want it: certificates may stand beside it, `\n` may be
 * written out, and a form may have turned the line breaks into spaces.
 * @throws ConnectionError where there is none that can be used, or several
 */
export function onlyPrivateBlock(text: string): string {
  const plain = text.replace(/\\r/g, '').replace(/\\n/g, '\n');
  if (/^Proc-Type: *4, *ENCRYPTED/m.test(plain)) throw noKey(['ENCRYPTED PRIVATE KEY']);
  const blocks = [...plain.matchAll(BLOCK)].map(([, label = '', body = '']) => ({ label, body }));
  const keys = blocks.filter(({ label }) => /^(?:RSA |EC |DSA )?PRIVATE KEY$/.test(label));
  const [key] = keys;
  if (key === undefined) throw noKey(blocks.map(({ label }) => label));
  if (keys.length > 1)
    throw new ConnectionError('The private key is several keys.', 'Enter the one key to sign with.');
  const lines = key.body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${key.label}-----\n${lines.join('\n')}\n-----END ${key.label}-----\n`;
}

/** What is between the first and the last line, as one. */
export function bodyOf(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s+/g, '');
}

function noKey(labels: readonly string[]): ConnectionError {
  for (const [label, problem, remedy] of OTHERS)
    if (labels.some((each) => label.test(each)))
      return new ConnectionError(`The private key ${problem}.`, remedy);
  return new ConnectionError('The private key is PEM that is damaged or not whole.', WHOLE);
}
