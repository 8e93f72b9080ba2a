import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../helpers/root.js';
import { Random } from '../inputs/random.js';
import { mutateText } from './mutate.js';

/** What the program prints: how many damaged files were refused, how many did no harm, and what is wrong. */
export interface DamageReport {
  refused: number;
  safe: number;
  findings: string[];
}

interface Source {
  id: string;
  file: string;
  group: string;
}

type Handles = (text: string) => string | undefined;

interface Sources {
  resources: object;
  actions: Source[];
}

interface Generator {
  readSources(root: string): Sources;
  sandboxHandles(root: string): Promise<Handles>;
  compileAll(sources: Sources, handles: Handles): Source[];
  checkConsistency(action: Source, resources: object, byId: ReadonlyMap<string, Source>): void;
  completeAction(action: Source, resources: object): object;
  readTriggers(root: string, sources: Sources): object[];
  catalogModule(catalog: object): string;
  validatorModules(catalog: object): object;
}

/** One place of a file made wrong. */
interface Damage {
  file: string;
  text: string;
  /** The keys that lead to the place; undefined where the text itself was damaged. */
  keys: readonly string[] | undefined;
}

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  '',
  'nonsense',
  '{nobody}',
  '$body.nobody',
  [],
  [{}],
  {},
  { $ref: 'x' },
  { $ref: '#' },
  { $ref: '../../schemas/common.json#/inputs/nobody' },
  { $ref: '../../../../etc/passwd' },
  { $ref: '../../schemas/common.json#/__proto__' },
];

/** A mistake of ours in place of a message. */
const CRASH =
  /Cannot (?:read|destructure|convert|set)|is not (?:a function|iterable|defined|an object)|Maximum call stack|Invalid regular|undefined/;

async function main(count: number, seed: number): Promise<DamageReport> {
  const generator = await loadGenerator();
  const handles = await generator.sandboxHandles(root);
  const folder = mkdtempSync(join(tmpdir(), 'okta-damaged-'));
  try {
    for (const part of ['actions', 'triggers', 'schemas', 'okta', 'manifest.json'])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    const files = ['actions', 'triggers', 'schemas']
      .flatMap((part) =>
        readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).map((file) =>
          join(part, file),
        ),
      )
      .filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'));
    const report: DamageReport = { refused: 0, safe: 0, findings: [] };
    for (let number = 0; number < count; number += 1) {
      const random = new Random(seed, number);
      const file = random.chance(15)
        ? 'manifest.json'
        : random.chance(15)
          ? random.pick(['schemas/common.json', 'schemas/effects.json'])
          : random.pick(files);
      const whole = readFileSync(join(folder, file), 'utf8');
      const damage = damaged(random, file, whole);
      writeFileSync(join(folder, file), damage.text);
      const wrong = judge(generator, handles, folder, damage, report);
      if (wrong !== undefined)
        report.findings.push(`${number}, ${file} at ${damage.keys?.join('/')}: ${wrong}`);
      writeFileSync(join(folder, file), whole);
    }
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loadGenerator(): Promise<Generator> {
  const parts = [
    'sources',
    'handles',
    'compile',
    'consistency',
    'complete',
    'catalog',
    'triggers',
    'validators',
  ].map((name) => {
    return import(pathToFileURL(join(root, 'scripts', 'generate', `${name}.mjs`)).href);
  });
  return Object.assign({}, ...(await Promise.all(parts))) as Generator;
}

function damaged(random: Random, file: string, whole: string): Damage {
  if (random.chance(15)) return { file, text: mutateText(random, whole), keys: undefined };
  const data = JSON.parse(whole) as Record<string, unknown>;
  let place = data;
  const keys: string[] = [];
  for (;;) {
    const names = Object.keys(place).filter((name) => name !== '$schema');
    if (names.length === 0) break;
    const key = random.pick(names);
    keys.push(key);
    const next = place[key];
    if (typeof next !== 'object' || next === null || random.chance(20)) break;
    place = next as Record<string, unknown>;
  }
  const last = keys.at(-1);
  if (last === undefined || random.chance(10)) {
    place.nobody = random.pick(VALUES);
    return { file, text: JSON.stringify(data), keys: [...keys, 'nobody'] };
  }
  if (random.chance(30)) {
    if (Array.isArray(place)) place.splice(Number(last), 1);
    else delete place[last];
  } else
    place[last] =
      typeof place[last] === 'string' && random.chance(30)
        ? mutateText(random, place[last] as string)
        : random.pick(VALUES);
  return { file, text: JSON.stringify(data), keys };
}

function judge(
  generator: Generator,
  handles: Handles,
  folder: string,
  damage: Damage,
  report: DamageReport,
): string | undefined {
  try {
    const sources = generator.readSources(folder);
    const compiled = generator.compileAll(sources, handles);
    const byId = new Map(compiled.map((action) => [action.id, action]));
    const actions = compiled.map((action) => {
      generator.checkConsistency(action, sources.resources, byId);
      return generator.completeAction(action, sources.resources);
    });
    const triggers = generator.readTriggers(folder, sources);
    generator.catalogModule({ ...sources, actions });
    const touched = compiled.findIndex(({ file }) => file === damage.file);
    generator.validatorModules({
      ...sources,
      triggers,
      actions: actions.slice(Math.max(0, touched), Math.max(0, touched) + 1),
    });
    report.safe += 1;
    return undefined;
  } catch (error) {
    report.refused += 1;
    const { name, message } = error as Error;
    if (name !== 'Error' || CRASH.test(message)) return `crashes: ${name} ${message.slice(0, 300)}`;
    if (!message.includes(damage.file)) return `does not name the file: ${message.slice(0, 300)}`;
    // Of a file that holds nothing any more there is no field to name.
    const isEmpty = Object.keys(JSON.parse(damage.keys ? damage.text : '{}')).length <= 1;
    const named = damage.keys === undefined || isEmpty || damage.keys.some((key) => message.includes(key));
    return named ? undefined : `does not name the field: ${message.slice(0, 300)}`;
  }
}

void main(Number(process.argv[2]), Number(process.argv[3])).then((report) => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
