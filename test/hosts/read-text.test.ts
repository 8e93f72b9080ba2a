import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readText, TextReader, UnreadableText } from '../../src/hosts/shared/read-text.js';
import { cli, main, run } from '../helpers/command-line.js';

/** In pieces of these lengths, and what is left. */
function inPieces(bytes: Uint8Array, lengths: readonly number[]): string {
  const reader = new TextReader('It');
  let [text, at] = ['', 0];
  for (const length of lengths) {
    text += reader.read(bytes.subarray(at, at + length));
    at += length;
  }
  return text + reader.read(bytes.subarray(at)) + reader.end();
}

const WRITERS: Record<string, (text: string) => Buffer> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16 LE with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16 BE with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
};

const someText = fc
  .string({ unit: fc.constantFrom('a', ',', '\n', '\r', 'é', 'ß', '中', '😀', '\u0301', '"', 'ÿ') })
  .filter((text) => !text.startsWith('\ufeff'));

describe.each(Object.entries(WRITERS))('a text in %s', (_, write) => {
  test('is decoded exactly, whatever the chunks are', () => {
    fc.assert(
      fc.property(someText, fc.array(fc.integer({ min: 0, max: 5 })), (text, lengths) => {
        expect(inPieces(write(text), lengths)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a file that is not UTF-8 text is refused with its likely encoding and the line', () => {
  const rows = 'login,lastName\nblake@example.com,Rivers\nmira@example.com,';
  test.each<[string, Buffer, string]>([
    [
      'ISO-8859-1',
      Buffer.from(`${rows}Müller\n`, 'latin1'),
      '(line 3), but probably Windows-1252 or ISO-8859-1',
    ],
    [
      'Windows-1252',
      Buffer.concat([Buffer.from(`${rows}O`), Buffer.from([0x92]), Buffer.from('Hara, Müller\n', 'latin1')]),
      '(line 3), but probably Windows-1252:',
    ],
    [
      'Mac OS Roman',
      Buffer.concat([Buffer.from(rows), Buffer.from([0x4d, 0x81, 0x0a])]),
      '(line 3), but probably an older code page (Mac OS Roman',
    ],
    [
      'binary data',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x01]),
      'binary data (line 1)',
    ],
    ['UTF-16 LE without a mark', Buffer.from(rows, 'utf16le'), '(line 1), but probably UTF-16 LE without'],
    ['UTF-16 BE without a mark', Buffer.from(rows, 'utf16le').swap16(), '(line 1), but probably UTF-16 BE'],
    ['UTF-16 of letters beyond ASCII', Buffer.from('登录,名\n李雷,李\n'.repeat(4), 'utf16le'), 'UTF-16'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'probably UTF-32'],
    ['UTF-32 without a mark', Buffer.from([0x61, 0, 0, 0, 0x62, 0, 0, 0]), 'probably UTF-32'],
    ['a broken pair of UTF-16', Buffer.from('\ufeffa\n\ud800b', 'utf16le'), 'line 2 is not valid UTF-16'],
    [
      'half a UTF-16 character',
      Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62]),
      'ends in the middle of a character',
    ],
    ['half a UTF-8 character', Buffer.from([0x61, 0x0a, 0xc3]), 'ends in the middle of a character (line 2)'],
    ['a zero byte', Buffer.from('login\nblake\0@example.com\n'), 'holds a zero byte (line 2)'],
    ['letters lost before', Buffer.from('login,name\na@example.com,M\ufffdller\n'), 'holds U+FFFD (line 2)'],
    ['an Excel workbook', Buffer.from('PK\x03\x04\x14\0\x06\0'), 'is an Excel workbook'],
    ['an old Excel workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'is an old Excel workbook'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'compressed by gzip'],
  ])('%s', (_, bytes, message) => {
    for (const lengths of [[], [1, 1, 1, 1, 1], [7]]) {
      const refusal = (() => {
        try {
          return inPieces(bytes, lengths);
        } catch (error) {
          return error;
        }
      })();
      expect(refusal).toBeInstanceOf(UnreadableText);
      if (lengths.length === 0) expect((refusal as Error).message).toContain(message);
      expect((refusal as UnreadableText).remedy).not.toBe('');
    }
  });

  test('any bytes are decoded exactly or refused, so U+FFFD is never the result', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 9 })),
        (bytes, lengths) => {
          let text: string;
          try {
            text = inPieces(bytes, lengths);
          } catch (error) {
            expect(error).toBeInstanceOf(UnreadableText);
            return;
          }
          expect(text).not.toMatch(/[\0\ufffd]/);
          expect(readText('It', bytes)).toBe(text);
          expect(Object.values(WRITERS).some((write) => write(text).equals(bytes))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the command line', () => {
  const validate = ['validate', 'createUserWithPassword', '--input', '-'];
  const inputs = JSON.stringify({
    firstName: 'Jürgen',
    lastName: 'Müller',
    email: 'j@example.com',
    login: 'j@example.com',
    password: 'Tall-Birch-42',
  });

  /** Pipes bytes in, by way of printf, because they are not UTF-8. */
  async function piped(bytes: Buffer) {
    const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    return run('sh', ['-c', `printf '${octal}' | "$@"`, 'sh', process.execPath, main, ...validate]);
  }

  test('reads inputs in UTF-16 that begin with a byte order mark', async () => {
    const { code, stdout } = await piped(Buffer.from(`\ufeff${inputs}`, 'utf16le'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"valid":true,"issues":[]}\n' });
  });

  test('refuses inputs in another encoding instead of validating them', async () => {
    const { code, stdout, stderr } = await piped(Buffer.from(inputs, 'latin1'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('probably Windows-1252 or ISO-8859-1');
    expect(stderr).toContain('nothing was sent');
  });

  test('refuses arguments that are not UTF-8', async () => {
    const flags = `"$0" "$1" plan addGroup --name "$(printf 'M\\374ller')"`;
    const { code, stdout, stderr } = await run('sh', ['-c', flags, process.execPath, main]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('not UTF-8');
    expect((await cli(['plan', 'addGroup', '--name', 'Müller'])).code).toBe(0);
  });
});
