import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const DNS_NAME = 0x82;
const ECDSA_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const ALTERNATIVE_NAMES = '0603551d11';
const BASIC_CONSTRAINTS = '0603551d13';

const DAY = 24 * 60 * 60 * 1000;

/** A key and a certificate, both as PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

/** A certificate that signs itself: valid from yesterday for a month. */
export function selfSigned(host: string): Certificate {
  return certificate(host);
}

/**
 * A certificate for a host.
 * @param from when its time begins and ends, in days from now
 * @param by who signs it, and under which name; itself if not given
 */
export function certificate(
  host: string,
  [from, to]: readonly [number, number] = [-1, 30],
  by?: { name: string; key: string },
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, Buffer.from(ECDSA_SHA256, 'hex'));
  const toBeSigned = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(by?.name ?? host),
    der(SEQUENCE, time(Date.now() + from * DAY), time(Date.now() + to * DAY)),
    nameOf(host),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(
        SEQUENCE,
        extension(BASIC_CONSTRAINTS, der(SEQUENCE, der(0x01, Buffer.from([0xff])))),
        extension(ALTERNATIVE_NAMES, der(SEQUENCE, der(DNS_NAME, host))),
      ),
    ),
  );
  const signature = sign('sha256', toBeSigned, by?.key ?? privateKey);
  const whole = der(SEQUENCE, toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function nameOf(host: string): Buffer {
  return der(SEQUENCE, der(0x31, der(SEQUENCE, Buffer.from(COMMON_NAME, 'hex'), der(0x0c, host))));
}

function extension(identifier: string, value: Buffer): Buffer {
  return der(SEQUENCE, Buffer.from(identifier, 'hex'), der(0x04, value));
}

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(0x17, `${text}Z`);
}

/** One value of ASN.1's distinguished encoding: tag, length, content. */
function der(tag: number, ...content: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map((part) => Buffer.from(part as string)));
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
