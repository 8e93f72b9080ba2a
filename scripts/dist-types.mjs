// The types that are published: of tsc's declarations what the package's entries show, and what those name in turn,
// with short comments on one line and indented by single blanks.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FROM = /^(import|export) (?:type )?(?:\{([^}]*)\}|\*) from '([^']+)';/m;
const DECLARES = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|function|const) ([\w$]+)/m;
/** Where a statement begins, with the comment before it. */
const BEGIN =
  /^(?<! \*\/\n)(?=(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:export|import|declare|interface|type)\b)/m;
const COMMENT = /\/\*\*[\s\S]*?\*\//g;

/** @returns the texts of the declaration files that are needed, by their paths */
export function declarationsFrom(entries) {
  const files = new Map();
  for (const path of entries) keep(path, () => true);
  return new Map([...files].map(([path, file]) => [path, textOf(file)]));

  function keep(path, wanted) {
    if (!path.endsWith('.d.ts')) return;
    if (!files.has(path)) files.set(path, { statements: statementsOf(path), kept: new Set() });
    const { statements, kept } = files.get(path);
    for (const statement of statements) {
      if (kept.has(statement) || !wanted(statement)) continue;
      kept.add(statement);
      const { words, uses } = statement;
      for (const { name, from } of uses) keep(from, name === '*' ? isShown : shows(name));
      // A word that only looks like a name keeps too much, never too little.
      keep(path, (other) => !other.passedOn && words.has(other.name));
    }
  }
}

const isShown = ({ imported }) => !imported;
const shows = (name) => (statement) =>
  isShown(statement) && (statement.name === name || statement.name === '*');

/** A file's top-level statements: what each declares and which words it has. Imports and exports are one a name. */
function statementsOf(path) {
  const parts = readFileSync(path, 'utf8').split(BEGIN);
  return parts.flatMap((text) => {
    const code = text.replaceAll(COMMENT, '');
    const [, kind, names = '*', from] = FROM.exec(code) ?? [];
    if (from !== undefined) {
      const each = names.split(',').map((one) => one.replace('type ', '').trim());
      return each.filter(Boolean).map((name) => ({
        name,
        imported: kind === 'import',
        passedOn: kind === 'export',
        line: [text.slice(0, text.indexOf(kind)) + kind, /^(?:im|ex)port type|^import/m.test(code), from],
        words: new Set(),
        uses: [{ name, from: fileOf(path, from) }],
      }));
    }
    if (code.trim() === 'export {};') return [];
    const [, name] = DECLARES.exec(code) ?? [];
    if (name === undefined) throw new Error(`${path}: what does this declare? ${text}`);
    const inPlace = [...code.matchAll(/import\("([^"]+)"\)\.(\w+)/g)];
    return {
      name,
      text,
      words: new Set(code.match(/[\w$]+/g)),
      uses: inPlace.map(([, from, type]) => ({ name: type, from: fileOf(path, from) })),
    };
  });
}

function fileOf(path, from) {
  return from.startsWith('.') ? join(dirname(path), from.replace(/\.js$/, '.d.ts')) : from;
}

function textOf({ statements, kept }) {
  const lines = new Map();
  const texts = [];
  for (const { name, line, text } of statements.filter((statement) => kept.has(statement))) {
    if (line === undefined) texts.push(text);
    else lines.set(String(line), { line, names: [...(lines.get(String(line))?.names ?? []), name] });
  }
  const first = [...lines.values()].map(({ line: [kind, types, from], names }) => {
    const what = names[0] === '*' ? '*' : `{ ${names.join(', ')} }`;
    return `${kind}${types ? ' type' : ''} ${what} from '${from}';\n`;
  });
  return [...first, ...texts]
    .join('')
    .replaceAll(/\/\*\*\n *\* (.*)\n *\*\//g, '/** $1 */')
    .replaceAll(/^(?: {4})+/gm, (blanks) => ' '.repeat(blanks.length / 4));
}
