import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childPermissions } from '../../../src/hosts/node-red/process/permissions.js';
import { root } from '../../helpers/root.js';

/** Attempts of code that runs in the process of Node-RED. Each returns what it could read or do. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  'its own environment': 'return JSON.stringify(process.env)',
  'its environment as a file': "return require('fs').readFileSync('/proc/self/environ', 'latin1')",
  "its parent's environment":
    "return require('fs').readFileSync('/proc/' + process.ppid + '/environ', 'latin1')",
  "its parent's memory": "return require('fs').openSync('/proc/' + process.ppid + '/mem', 'r')",
  'a file of the user': 'return require("fs").readFileSync(OUTSIDE, "utf8")',
  'a file of the user, asynchronously': 'return require("fs").promises.readFile(OUTSIDE, "utf8")',
  'a file of the user, as a stream':
    'return new Promise((ok, no) => require("fs").createReadStream(OUTSIDE).on("data", ok).on("error", no))',
  'a folder of the user': 'return require("fs").readdirSync(require("path").dirname(OUTSIDE)).join()',
  'a file by a path with ..': 'return require("fs").readFileSync(INSIDE + "/../" + OUTSIDE, "utf8")',
  'a file by its bytes': 'return require("fs").readFileSync(Buffer.from(OUTSIDE), "utf8")',
  'a file by a URL': 'return require("fs").readFileSync(require("url").pathToFileURL(OUTSIDE), "utf8")',
  'a file as a module': 'return JSON.stringify(require(OUTSIDE))',
  'a link to a file':
    'require("fs").symlinkSync(OUTSIDE, INSIDE + "/link"); return require("fs").readFileSync(INSIDE + "/link", "utf8")',
  'a file written': 'require("fs").writeFileSync(INSIDE + "/written", "x"); return "written"',
  'a file written outside': 'require("fs").writeFileSync(OUTSIDE, "x"); return "written"',
  'a file removed': 'require("fs").rmSync(OUTSIDE); return "removed"',
  'a program': "return require('child_process').execSync('cat /proc/self/environ').toString()",
  'a program, asynchronously':
    "return new Promise((ok, no) => require('child_process').execFile('id', (e, out) => e ? no(e) : ok(out)))",
  'a worker':
    "return new Promise((ok, no) => new (require('worker_threads').Worker)('require(\"worker_threads\").parentPort.postMessage(1)', { eval: true }).on('message', ok).on('error', no))",
  'a binding': "return Object.keys(process.binding('fs')).join()",
  'a binding of spawn': "return String(new (process.binding('spawn_sync').spawn)())",
  'a native module': "process.dlopen({ exports: {} }, OUTSIDE); return 'loaded'",
  'a debugger': "require('inspector').open(0, '127.0.0.1'); return require('inspector').url()",
  'a snapshot of its memory as a file': "return require('v8').writeHeapSnapshot(INSIDE + '/heap')",
  'a report as a file': "return process.report.writeReport(INSIDE + '/report.json')",
  'more permissions through an option':
    "process.execArgv.length = 0; require('v8').setFlagsFromString('--allow-fs-read=*'); return require('fs').readFileSync(OUTSIDE, 'utf8')",
  'a database opened':
    'const base = new (require("node:sqlite").DatabaseSync)(OUTSIDE + ".db"); base.exec("CREATE TABLE t (a)"); return "written"',
  'a WASI program':
    'return Object.keys(new (require("node:wasi").WASI)({ version: "preview1", preopens: { "/": "/" } }).getImportObject()).join()',
  'settings read from a file': 'process.loadEnvFile(OUTSIDE); return "loaded"',
  'a file as a blob': 'return require("fs").openAsBlob(OUTSIDE).then((blob) => blob.text())',
  'a file copied':
    'require("fs").cpSync(OUTSIDE, INSIDE + "/copy"); return require("fs").readFileSync(INSIDE + "/copy", "utf8")',
  'a file imported':
    'return import("file://" + OUTSIDE, { with: { type: "json" } }).then((found) => JSON.stringify(found.default))',
  'a folder opened': 'return require("fs").opendirSync(require("path").dirname(OUTSIDE)).readSync().name',
  'another process of Node': 'return require("cluster").fork().process.pid',
};

describe('the process that runs Node-RED', () => {
  const folder = mkdtempSync(join(tmpdir(), 'okta-permissions-'));
  const inside = mkdtempSync(join(tmpdir(), 'okta-home-'));
  const outside = join(folder, 'secret.json');
  let results: Record<string, { got?: string; denied?: string }>;

  beforeAll(async () => {
    process.env.OKTA_CLIENT_TOKEN = '00SecretOfTheOperator';
    writeFileSync(outside, '{"kept":"from flows"}');
    const attempts = Object.entries(ATTEMPTS).map(
      ([name, body]) => `${JSON.stringify(name)}: (INSIDE, OUTSIDE, require) => { ${body} }`,
    );
    writeFileSync(
      join(inside, 'attempts.js'),
      `const attempts = {${attempts.join(',\n')}};
      process.once('message', async ([inside, outside]) => {
        const results = {};
        for (const [name, attempt] of Object.entries(attempts)) {
          try {
            results[name] = { got: String(await attempt(inside, outside, require)) };
          } catch (error) {
            results[name] = { denied: String(error.code ?? error.message) };
          }
        }
        process.send(results);
      });`,
    );
    const { execArgv, env } = childPermissions([inside]);
    const child = fork(join(inside, 'attempts.js'), [], {
      execArgv,
      env,
      cwd: inside,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    results = await new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as typeof results));
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
      child.send([inside, outside]);
    });
    child.kill();
  });
  afterAll(() => {
    delete process.env.OKTA_CLIENT_TOKEN;
    for (const one of [folder, inside]) rmSync(one, { recursive: true, force: true });
  });

  it('makes every attempt', () => expect(Object.keys(results)).toEqual(Object.keys(ATTEMPTS)));

  it.each(Object.keys(ATTEMPTS).filter((name) => name !== 'its own environment'))('cannot use %s', (name) => {
    expect([name, results[name]]).toEqual([name, { denied: expect.any(String) }]);
  });

  it('has no environment variable of the operator', () => {
    const names = Object.keys(JSON.parse(results['its own environment']?.got ?? '{}'));
    const known = ['TZ', 'LANG', 'LC_ALL', 'LC_TIME', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('may read code, and no other file of the package folder', () => {
    const { execArgv } = childPermissions([inside]);
    const readable = execArgv.flatMap((flag) => /^--allow-fs-read=(.*)$/.exec(flag)?.[1] ?? []);
    for (const path of readable) expect([root, `${root}/`, `${root}/*`, '*', '/*']).not.toContain(path);
    expect(
      execArgv
        .filter((flag) => flag.startsWith('--allow'))
        .every((flag) => flag.startsWith('--allow-fs-read=')),
    ).toBe(true);
  });
});
