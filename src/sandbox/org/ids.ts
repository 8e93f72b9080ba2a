import { hash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const orgSuffix = '7s4';

/** `length` alphanumerics that are always the same for the same key. */
export function scramble(key: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of hash('sha256', `${key}/${block}`, 'buffer')) {
      text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text.slice(0, length);
}

/**
 * An id in Okta's form: a prefix for the kind (00u user, 00g group, 0oa application), then alphanumerics,
 * 20 characters in all. The last three are the same everywhere in one org.
 */
export function oktaId(prefix: string, key: string): string {
  return prefix + scramble(`${prefix}/${key}`, 17 - orgSuffix.length) + orgSuffix;
}

/** 32 hexadecimal digits, the form of today's X-Okta-Request-Id. */
export function requestId(count: number): string {
  return hash('md5', `request/${count}`);
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Roles that can be narrowed to groups or applications; their assignments have no ids of their own. */
const targetedRoles = ['APP_ADMIN', 'USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'];

/**
 * The id of a standard role's assignment. One that can have targets has base32 of the role's type, so it is the same
 * for every user who has the role (the recorded KVJUKUS7IFCE2SKO is USER_ADMIN, IFIFAX2BIRGUSTQ is APP_ADMIN);
 * another has `ownId`.
 */
export function standardRoleId(type: string, ownId: string): string {
  if (!targetedRoles.includes(type)) return ownId;
  let bits = '';
  for (const byte of Buffer.from(type)) bits += byte.toString(2).padStart(8, '0');
  let id = '';
  for (let at = 0; at < bits.length; at += 5) {
    id += base32.charAt(Number.parseInt(bits.slice(at, at + 5).padEnd(5, '0'), 2));
  }
  return id;
}
