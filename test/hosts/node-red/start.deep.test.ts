import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { root } from '../../helpers/root.js';
import { foundIn } from './process-memory.js';

describe('npm start', () => {
  let folder: string;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'okta-start-'));
  });
  afterEach(async () => {
    if (child?.exitCode === null) await ended(child, child.kill('SIGKILL'));
    rmSync(folder, { recursive: true, force: true });
  });

  function start(environment: Record<string, string> = {}): ChildProcess {
    const { OKTA_CLIENT_ORGURL: _url, OKTA_CLIENT_TOKEN: _token, ...inherited } = process.env;
    child = spawn(process.execPath, [join(root, 'build/src/hosts/node-red/start.js')], {
      env: { ...inherited, PORT: '0', OKTA_BUILDER_FOLDER: folder, ...environment },
    });
    return child;
  }

  async function output(process: ChildProcess, words: string): Promise<string> {
    let text = '';
    for await (const part of process.stdout ?? []) {
      text += part;
      if (text.includes(words)) return text;
    }
    throw new Error(`ended without printing "${words}": ${text}`);
  }

  function ended(process: ChildProcess, _sent?: boolean): Promise<number | null> {
    if (process.exitCode !== null) return Promise.resolve(process.exitCode);
    return new Promise((resolve) => process.once('exit', (code) => resolve(code)));
  }

  it('prints working addresses, people and first steps, stores flows privately, and ends on a signal with an editor open', async () => {
    const process = start();
    const text = await output(process, 'Ctrl+C stops');
    for (const words of ['sandbox org', 'blake.rivers@example.com', 'First steps', folder]) {
      expect(text).toContain(words);
    }
    const [page] = /http:\S+\/run\/onboard/.exec(text) ?? [];
    const response = await fetch(page as string);
    expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null]);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['flows.json', 'credentials.key']));
    for (const name of readdirSync(folder)) {
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const [editor] = /http:\/\/\S+\/(?=\n)/.exec(text) ?? [];
    const socket = new WebSocket(`${(editor as string).replace('http', 'ws')}comms`);
    await new Promise((resolve) => socket.once('open', resolve));
    process.kill('SIGTERM');
    expect(await ended(process)).toBe(0);
  });

  // One builder for them all: each takes seconds to start.
  it('of a real org names it, keeps its token and environment from flows, opens no debugger, and ends with Node-RED', async () => {
    const started = start({
      OKTA_CLIENT_ORGURL: 'https://acme.okta.com',
      OKTA_CLIENT_TOKEN: '00RealTokenOfAcme',
      SOME_OTHER_SECRET: 'hunter2hunter2',
      NODE_OPTIONS: '',
    });
    let errors = '';
    started.stderr?.on('data', (text) => {
      errors += text;
    });
    const text = await output(started, 'Ctrl+C stops');
    expect(text).toContain('REAL org https://acme.okta.com');
    expect(text).not.toContain('00RealTokenOfAcme');
    expect(text).not.toContain('People in the sandbox');

    const children = readFileSync(`/proc/${started.pid}/task/${started.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    expect(children).toHaveLength(1);
    const child = Number(children[0]);
    const secrets = ['00RealTokenOfAcme', 'hunter2hunter2'];
    expect(foundIn(started.pid as number, secrets)).toEqual(secrets);
    expect(foundIn(child, ['okta-deactivateUser', ...secrets])).toEqual(['okta-deactivateUser']);

    started.kill('SIGUSR1');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(errors).not.toContain('Debugger');
    expect(started.exitCode).toBeNull();

    process.kill(child, 'SIGKILL');
    expect(await ended(started)).toBe(1);
  });

  it('ends with exit code 1 when only one of address and token is set', async () => {
    const process = start({ OKTA_CLIENT_ORGURL: 'https://acme.okta.com' });
    expect(await ended(process)).toBe(1);
  });
});
