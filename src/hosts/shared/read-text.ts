const REPLACEMENT = '\ufffd';
const AS_UTF8 = 'Save it again as UTF-8; a spreadsheet calls it "CSV UTF-8".';
/** What a text in UTF-8 holds where somebody else has read it in a wrong encoding before. */
const REPLACED = Buffer.from(REPLACEMENT);

/** How files begin that are no text at all, as Latin-1. */
const NO_TEXTS: readonly [start: string, what: string, remedy: string][] = [
  ['PK\x03\x04', 'an Excel workbook or another zip file', 'Save the sheet as "CSV UTF-8" and give that.'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook', 'Save the sheet as "CSV UTF-8" and give that.'],
  ['%PDF-', 'a PDF document', 'Give the text itself.'],
  ['\x1f\x8b', 'compressed by gzip', 'Unpack it first, for example by: gunzip'],
];

/** What was given can't be read as text. The message names the encoding and the line, and quotes nothing. */
export class UnreadableText extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'UnreadableText';
  }
}

/**
 * Turns bytes into text, a piece at a time: UTF-8, or what a byte order mark says (UTF-8, UTF-16 LE, UTF-16 BE). Anything
 * else is refused: guessed wrong, `Müller` would be stored as `M\ufffdller`. The mark is no part of the text.
 */
export class TextReader {
  #start: Buffer | undefined = Buffer.alloc(0);
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #encoding: 'UTF-8' | 'UTF-16' = 'UTF-8';
  /** The last bytes before, with which a character may begin. */
  #before = Buffer.alloc(0);
  #line = 1;

  /** @param name what messages call it, for example a file's path */
  constructor(private readonly name: string) {}

  /** @throws UnreadableText */
  read(bytes: Uint8Array): string {
    if (this.#start === undefined)
      return this.#decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    this.#start = Buffer.concat([this.#start, bytes]);
    return this.#start.length < 4 ? '' : this.#begin(this.#start);
  }

  /** What was held back. @throws UnreadableText where the last character is not whole */
  end(): string {
    const held = this.#start === undefined ? '' : this.#begin(this.#start);
    if (this.#decoder.decode() !== '') {
      throw new UnreadableText(
        `${this.name} ends within a character (line ${this.#line}): it is cut off, or no ${this.#encoding} text.`,
        `Get the whole of it, or save it again as UTF-8.`,
      );
    }
    return held;
  }

  #begin(bytes: Buffer): string {
    this.#start = undefined;
    const start = bytes.toString('latin1');
    for (const [sign, what, remedy] of NO_TEXTS) {
      if (start.startsWith(sign)) throw new UnreadableText(`${this.name} is ${what}, and no text.`, remedy);
    }
    if (start.startsWith('\xff\xfe\0\0') || start.startsWith('\0\0\xfe\xff')) throw this.#wrong('UTF-32', 1);
    if (start.startsWith('\xef\xbb\xbf')) return this.#decode(bytes.subarray(3));
    const wide = start.startsWith('\xff\xfe')
      ? 'utf-16le'
      : start.startsWith('\xfe\xff')
        ? 'utf-16be'
        : undefined;
    if (wide === undefined) return this.#decode(bytes);
    this.#encoding = 'UTF-16';
    this.#decoder = new TextDecoder(wide, { ignoreBOM: true });
    return this.#decode(bytes.subarray(2));
  }

  #decode(bytes: Buffer): string {
    const text = this.#decoder.decode(bytes, { stream: true });
    const wrong = text.search(/[\0\ufffd]/);
    if (wrong >= 0) throw this.#mistake(bytes, text, wrong);
    this.#line += newlines(text);
    if (bytes.length > 0) this.#before = Buffer.from(bytes.subarray(-3));
    return text;
  }

  #mistake(bytes: Buffer, text: string, at: number): UnreadableText {
    const line = this.#line + newlines(text.slice(0, at));
    if (this.#encoding === 'UTF-16') {
      return new UnreadableText(
        `${this.name} is damaged: line ${line} holds what is no UTF-16 text.`,
        AS_UTF8,
      );
    }
    const zeros = zerosIn(bytes);
    if (zeros !== undefined) return this.#wrong(zeros, line);
    if (text[at] === '\0') {
      return new UnreadableText(
        `${this.name} holds a zero byte (line ${line}), which no text has.`,
        'Save it again as UTF-8 text.',
      );
    }
    if (replacedBefore(Buffer.concat([this.#before, bytes]), text)) {
      return new UnreadableText(
        `${this.name} holds U+FFFD (line ${line}): letters were lost when it was read in a wrong encoding before.`,
        'Make it again from where the letters are still right.',
      );
    }
    return this.#wrong(codePageOf(bytes), line);
  }

  #wrong(encoding: string, line: number): UnreadableText {
    return new UnreadableText(
      `${this.name} is no UTF-8 text (line ${line}), but probably ${encoding}: letters like ä or ø would be stored wrong.`,
      AS_UTF8,
    );
  }
}

/** A whole text. @throws UnreadableText */
export function readText(name: string, bytes: Uint8Array): string {
  const reader = new TextReader(name);
  return reader.read(bytes) + reader.end();
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

/** Which encoding has zeros at such places, where there are many. */
function zerosIn(bytes: Buffer): string | undefined {
  const at = [0, 0, 0, 0];
  bytes.forEach((byte, index) => {
    if (byte === 0) at[index % 4] = (at[index % 4] as number) + 1;
  });
  const [first, second, third, fourth] = at as [number, number, number, number];
  const zeros = first + second + third + fourth;
  if (zeros * 5 < bytes.length) return undefined;
  if (zeros * 5 > bytes.length * 3) return 'UTF-32';
  return second + fourth > first + third
    ? 'UTF-16 LE without a byte order mark'
    : 'UTF-16 BE without a byte order mark';
}

/** Whether each U+FFFD of the text stands in the bytes too. */
function replacedBefore(bytes: Buffer, text: string): boolean {
  let [found, at] = [0, bytes.indexOf(REPLACED)];
  for (; at >= 0; at = bytes.indexOf(REPLACED, at + 1)) found += 1;
  return found === text.split(REPLACEMENT).length - 1;
}

/** By bytes that Windows-1252 has no letter for, and that ISO-8859-1 has only control characters for. */
function codePageOf(bytes: Buffer): string {
  if (bytes.some((byte) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte))) {
    return 'an older code page (Mac OS Roman, DOS 437 or 850)';
  }
  return bytes.some((byte) => byte >= 0x80 && byte < 0xa0) ? 'Windows-1252' : 'Windows-1252 or ISO-8859-1';
}
