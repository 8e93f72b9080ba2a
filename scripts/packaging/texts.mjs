import { brotliCompressSync } from 'node:zlib';

/**
 * The code of a module whose exports are texts, or objects of texts. They stand in the code, so that a bundler brings
 * them along. All are decompressed at once, in one piece, and each is decoded when it is read: a call reads few of them.
 */
export function packedTexts(module, exports) {
  const encoded = [];
  const lengthsOf = (value) => {
    if (typeof value !== 'string')
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, lengthsOf(each)]));
    const bytes = Buffer.from(value);
    encoded.push(bytes);
    return bytes.length;
  };
  const lengths = JSON.stringify(lengthsOf({ [module]: exports }));
  const bytes = Buffer.concat(encoded);
  return `const { brotliDecompressSync } = require('node:zlib');
const packed = Buffer.from('${brotliCompressSync(bytes).toString('base64')}', 'base64');
const bytes = brotliDecompressSync(packed, { chunkSize: ${bytes.length + 1} });
let end = 0;
const textsOf = (lengths) => {
  const texts = {};
  for (const [name, length] of Object.entries(lengths)) {
    if (typeof length === 'object') {
      texts[name] = textsOf(length);
      continue;
    }
    const start = end;
    const stop = start + length;
    end = stop;
    Object.defineProperty(texts, name, { enumerable: true, get: () => bytes.toString('utf8', start, stop) });
  }
  return texts;
};
module.exports = textsOf(${lengths});
`;
}
