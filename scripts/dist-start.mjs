// Puts the modules that a process loads as it starts into one file for the library and one for the command line: to
// find and open a file takes longer than to run most of them. Each stays a module of its own, made once; whatever is
// loaded later asks the file for it.
import { posix } from 'node:path';

const { dirname, join, relative } = posix;

/** How tsc writes an import at the top of a file; what is loaded later stands indented, within a function. */
const IMPORT = /^(?:const|var) \w+ = require\("(\.[^"]+)"\);/gm;
const ANY_IMPORT = /\brequire\((["'])(\.[^"']+)\1\)/g;

/**
 * @param codeOf gives the code of a module by its path, which loads others by require alone
 * @param starts in their order: the `file` to write, and the `entry` whose start it holds, but for what an earlier
 *   file holds
 * @returns the `files` by path, and `codeBeside`: the code of any other module beside them, undefined of one that
 *   they hold
 */
export function startFiles(codeOf, starts) {
  const holder = new Map();
  const files = new Map();
  for (const { file, entry } of starts) {
    const modules = [...importedBy(codeOf, entry)].filter((path) => path !== entry && !holder.has(path));
    for (const path of modules) holder.set(path, file);
    const parts = modules.map(
      (path) => `${JSON.stringify(path)}:(function(exports){${moved(path, file)}\n}),`,
    );
    files.set(file, `"use strict";\nconst modules = {${parts.join('\n')}};\n${LOAD}`);
  }
  return { files, codeBeside: (path) => (holder.has(path) ? undefined : moved(path, path)) };

  /** The code of a module as it must be where it stands in this file. */
  function moved(path, file) {
    return codeOf(path).replace(ANY_IMPORT, (_, _quote, name) => {
      const target = join(dirname(path), name);
      const home = holder.get(target);
      if (home === undefined) return `require(${JSON.stringify(pathTo(file, target))})`;
      return `${home === file ? 'load' : `require(${JSON.stringify(pathTo(file, home))})`}(${JSON.stringify(target)})`;
    });
  }
}

/** The parentheses around each function make V8 compile it at once, rather than first read over it. */
const LOAD = `const made = {};
function load(path) {
  if (made[path] === undefined) modules[path](made[path] = {});
  return made[path];
}
module.exports = load;
`;

function pathTo(from, file) {
  const path = relative(dirname(from), file);
  return path.startsWith('.') ? path : `./${path}`;
}

/** A file of code and all that is imported at the top of it, and so on. */
function importedBy(codeOf, path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name] of codeOf(path).matchAll(IMPORT)) importedBy(codeOf, join(dirname(path), name), found);
  return found;
}
