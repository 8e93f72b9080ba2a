const REPLACEMENT = '\ufffd';
const AS_UTF8 = 'Save it again as UTF-8; a spreadsheet calls it "CSV UTF-8".';
/** The UTF-8 bytes of U+FFFD, which stands where other software decoded a file with the wrong encoding. */
const REPLACED = Buffer.from(REPLACEMENT);

/** The first bytes of files that are not text, as Latin-1. */
const NOT_TEXT: readonly [start: string, what: string, remedy: string][] = [
  ['PK\x03\x04', 'an Excel workbook or another zip file', 'Save the sheet as "CSV UTF-8" and give that.'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook', 'Save the sheet as "CSV UTF-8" and give that.'],
  ['%PDF-', 'a PDF document', 'Give the text itself.'],
  ['\x1f\x8b', 'compressed by gzip', 'Unpack it first, for example by: gunzip'],
];

/** A file or pipe is not readable text. The message names the likely encoding and the line, and quotes nothing. */
export class UnreadableText extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'UnreadableText';
  }
}

/** An encoding without a byte order mark. */
export type TextEncoding = 'utf-8' | 'windows-1252';

/**
 * Decodes bytes chunk by chunk: UTF-8, or the encoding of the byte order mark (UTF-8, UTF-16 LE, UTF-16 BE), which is
 * removed. Any other encoding is refused unless the caller names it, because a wrong guess would store `Müller` as `M\ufffdller`.
 */
export class TextReader {
  #start: Buffer | undefined = Buffer.alloc(0);
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252' = 'UTF-8';
  /** The last bytes of the previous chunk, in which a character may begin. */
  #before = Buffer.alloc(0);
  #line = 1;

  /**
   * @param name the subject of messages, for example a file's path
   * @param encoding of a text without a byte order mark, if somebody knows it
   */
  constructor(
    private readonly name: string,
    encoding: TextEncoding = 'utf-8',
  ) {
    if (encoding === 'utf-8') return;
    this.#encoding = 'Windows-1252';
    this.#decoder = new TextDecoder(encoding);
  }

  /** @throws UnreadableText */
  read(bytes: Uint8Array): string {
    if (this.#start === undefined)
      return this.#decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    this.#start = Buffer.concat([this.#start, bytes]);
    return this.#start.length < 4 ? '' : this.#begin(this.#start);
  }

  /** The rest of the text. @throws UnreadableText if the last character is incomplete */
  end(): string {
    const held = this.#start === undefined ? '' : this.#begin(this.#start);
    if (this.#decoder.decode() !== '') {
      throw new UnreadableText(
        `${this.name} ends in the middle of a character (line ${this.#line}): it is truncated, or it is not ${this.#encoding} text.`,
        'Get the complete file, or save it again as UTF-8.',
      );
    }
    return held;
  }

  #begin(bytes: Buffer): string {
    this.#start = undefined;
    const start = bytes.toString('latin1');
    for (const [sign, what, remedy] of NOT_TEXT) {
      if (start.startsWith(sign)) throw new UnreadableText(`${this.name} is ${what}, not text.`, remedy);
    }
    if (start.startsWith('\xff\xfe\0\0') || start.startsWith('\0\0\xfe\xff'))
      throw this.#wrongEncoding('UTF-32', 1);
    if (start.startsWith('\xef\xbb\xbf')) {
      this.#encoding = 'UTF-8';
      this.#decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      return this.#decode(bytes.subarray(3));
    }
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
    if (wrong >= 0) throw this.#errorIn(bytes, text, wrong);
    this.#line += newlines(text);
    if (bytes.length > 0) this.#before = Buffer.from(bytes.subarray(-3));
    return text;
  }

  #errorIn(bytes: Buffer, text: string, at: number): UnreadableText {
    const line = this.#line + newlines(text.slice(0, at));
    if (this.#encoding === 'UTF-16') {
      return new UnreadableText(`${this.name} is damaged: line ${line} is not valid UTF-16.`, AS_UTF8);
    }
    const zeros = zerosIn(bytes);
    if (zeros !== undefined) return this.#wrongEncoding(zeros, line);
    if (text[at] === '\0') {
      return new UnreadableText(
        `${this.name} holds a zero byte (line ${line}), so it is not text.`,
        'Save it again as UTF-8 text.',
      );
    }
    if (replacedBefore(Buffer.concat([this.#before, bytes]), text)) {
      return new UnreadableText(
        `${this.name} holds U+FFFD (line ${line}): characters were lost when it was decoded with the wrong encoding before.`,
        'Export it again from the original data.',
      );
    }
    if (bytes.some(isControl)) {
      return new UnreadableText(
        `${this.name} is not text, but binary data (line ${line}).`,
        'Give a text file, saved as UTF-8.',
      );
    }
    return this.#wrongEncoding(codePageOf(bytes), line);
  }

  #wrongEncoding(encoding: string, line: number): UnreadableText {
    return new UnreadableText(
      `${this.name} is not UTF-8 text (line ${line}), but probably ${encoding}: letters such as ä or ø would be stored wrongly.`,
      AS_UTF8,
    );
  }
}

/** Decodes a complete text. @throws UnreadableText */
export function readText(name: string, bytes: Uint8Array): string {
  const reader = new TextReader(name);
  return reader.read(bytes) + reader.end();
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

/** The encoding that puts so many zeros at these positions; undefined if there are few. */
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

/** Whether the bytes themselves hold every U+FFFD of the decoded text. */
function replacedBefore(bytes: Buffer, text: string): boolean {
  let [found, at] = [0, bytes.indexOf(REPLACED)];
  for (; at >= 0; at = bytes.indexOf(REPLACED, at + 1)) found += 1;
  return found === text.split(REPLACEMENT).length - 1;
}

/** A byte that no code page of text uses. Tab, line ends, page break, the end of a DOS file and Escape do stand in texts. */
function isControl(byte: number): boolean {
  return byte < 0x09 || byte === 0x0b || (byte > 0x0d && byte < 0x1a) || (byte > 0x1b && byte < 0x20);
}

/** Told apart by bytes that are undefined in Windows-1252, and by those that are control characters in ISO-8859-1. */
function codePageOf(bytes: Buffer): string {
  if (bytes.some((byte) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte))) {
    return 'an older code page (Mac OS Roman, DOS 437 or 850)';
  }
  return bytes.some((byte) => byte >= 0x80 && byte < 0xa0) ? 'Windows-1252' : 'Windows-1252 or ISO-8859-1';
}
