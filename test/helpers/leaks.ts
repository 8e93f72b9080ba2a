/** A piece of text that nobody may see, and a name for it that anybody may. */
export interface Marked {
  name: string;
  value: string;
}

/** Where text came to light: a log, an error, a plan … */
export interface Captured {
  from: string;
  text: string;
}

/**
 * Which marked values stand in the captured texts, raw or encoded: every text is decoded in every way. It shares nothing with the connector's own search, which encodes instead.
 */
export function leaksIn(captured: readonly Captured[], marked: readonly Marked[]): string[] {
  const leaks = new Set<string>();
  const once = new Map(captured.map(({ from, text }) => [text, from]));
  for (const [text, from] of once) {
    const readings = [...readingsOf(text)];
    for (const { name, value } of marked) {
      const found = readings.find((reading) => reading.includes(value));
      if (found !== undefined) leaks.add(`${name} in ${from}: …${around(found, value)}…`);
    }
  }
  return [...leaks];
}

function around(text: string, value: string): string {
  const at = text.indexOf(value);
  return text.slice(Math.max(0, at - 30), at + value.length + 10);
}

/** The text itself, decoded in every way, and each of that once more, for one encoding is often put into another. */
function readingsOf(text: string): Set<string> {
  const readings = new Set([...plainlyDecoded(text), ...base64Decoded(text)]);
  for (const once of [...readings]) for (const twice of plainlyDecoded(once)) readings.add(twice);
  return readings.add(text);
}

function plainlyDecoded(text: string): string[] {
  const decoded = [percentDecoded(text), unescaped(text), asUtf8(text)];
  if (text.includes('+')) decoded.push(percentDecoded(text.replaceAll('+', ' ')));
  return decoded;
}

/** Bytes that were read as Latin-1, as those of headers are. */
function asUtf8(text: string): string {
  // Most texts are ASCII, and this one runs over all of them.
  if (!/[^\x20-\x7e\n]/.test(text)) return text;
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Every run of %XX as UTF-8; what is no encoding stays as it is. */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    let decoded = decodedPercents.get(run);
    if (decoded === undefined) {
      decoded = Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
      if (run.length < LONGEST_WORD) decodedPercents.set(run, decoded);
    }
    return decoded;
  });
}

/** Most runs are one character that comes again in every text. */
const decodedPercents = new Map<string, string>();

/** Backslash escapes, as JSON and most languages write them. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u[0-9a-f]{4}|.)/gi, (_, sign: string) => {
    if (sign.length === 5) return String.fromCharCode(Number.parseInt(sign.slice(1), 16));
    return { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[sign] ?? sign;
  });
}

/** What every run of base64 letters holds, wherever in it an encoded text may begin. */
function base64Decoded(text: string): string[] {
  const runs = (text.match(/[A-Za-z0-9+/_-]{6,}/g) ?? []).map(fromBase64);
  return [0, 1, 2, 3].map((offset) => runs.map((decoded) => decoded[offset]).join(' '));
}

/** Most runs are words that come again in every text. */
const decodedRuns = new Map<string, readonly string[]>();

function fromBase64(run: string): readonly string[] {
  let decoded = decodedRuns.get(run);
  if (decoded === undefined) {
    decoded = [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64').toString('utf8'));
    if (run.length < LONGEST_WORD) decodedRuns.set(run, decoded);
  }
  return decoded;
}

const LONGEST_WORD = 100;
