/** Numbers from 0 to below 1 that are always the same for one seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const hexDigits = Array.from({ length: 0x100 }, (_, value) => value.toString(16).padStart(2, '0'));

/** Four hexadecimal digits of a number below 2^16. */
const hex = (value: number): string => `${hexDigits[value >> 8]}${hexDigits[value & 0xff]}`;

/** A random UUID of version 4. */
export function uuidBy(random: () => number): string {
  const four = () => hex(Math.floor(random() * 0x1_0000));
  const version = hex(0x4000 + Math.floor(random() * 0x1000));
  const variant = hex(0x8000 + Math.floor(random() * 0x4000));
  return `${four()}${four()}-${four()}-${version}-${variant}-${four()}${four()}${four()}`;
}

/** The UUID with this number: always the same, and as if it were random. */
export function uuidOf(number: number): string {
  return uuidBy(randomOf(Math.imul(number, 0x9e37_79b1)));
}
