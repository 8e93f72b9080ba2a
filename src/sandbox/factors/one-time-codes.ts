import { createHmac } from 'node:crypto';
import { scramble } from '../org/ids.js';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepSeconds = 30;

/** A shared secret for an authenticator app: 16 base32 characters that are always the same for the same key. */
export function sharedSecret(key: string): string {
  return [...scramble(`secret/${key}`, 16)].map((one) => base32.charAt(one.charCodeAt(0) % 32)).join('');
}

/** Six digits that are always the same for the same key. */
export function sixDigits(key: string): string {
  return [...scramble(`code/${key}`, 6)].map((one) => one.charCodeAt(0) % 10).join('');
}

/** The code that an authenticator app shows at a time (RFC 6238: SHA-1, 30 seconds, 6 digits). */
export function codeAt(secret: string, milliseconds: number): string {
  const bits = [...secret].map((one) => base32.indexOf(one).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(milliseconds / 1000 / stepSeconds)));
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Whether a code is the app's now, or of the step before or after. */
export function isCode(secret: string, code: string | undefined, milliseconds: number): boolean {
  return [-1, 0, 1].some((step) => codeAt(secret, milliseconds + step * stepSeconds * 1000) === code);
}
