import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Exports = Record<string, unknown>;

/**
 * Puts a mistake into a module's own text, where no exported function holds it: the compiled file is read, changed, run
 * anew, and its functions take the places of those that others call.
 * @param module below `src`, without its extension
 * @param changes what stands in the compiled text, and what stands there instead
 * @throws Error where the text is not there any more: then the mutant has to follow the code
 * @returns takes it out
 */
export function inSource(module: string, ...changes: readonly (readonly [string, string])[]): () => void {
  const path = require.resolve(`../../src/${module}.js`);
  const real = require(path) as Exports;
  const text = changes.reduce(
    (before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`${module} holds no ${from} any more`);
      return before.replace(from, () => to);
    },
    readFileSync(path, 'utf8'),
  );
  const planted: Exports = {};
  const near = (name: string) => require(name.startsWith('.') ? join(dirname(path), name) : name);
  new Function('exports', 'require', text)(planted, near);
  const taken: Exports = {};
  for (const [name, value] of Object.entries(planted)) {
    if (Object.getOwnPropertyDescriptor(real, name)?.writable !== true) continue;
    taken[name] = real[name];
    real[name] = value;
  }
  return () => {
    Object.assign(real, taken);
  };
}
