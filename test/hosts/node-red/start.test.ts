import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { root } from '../../root.js';

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

  async function said(process: ChildProcess, words: string): Promise<string> {
    let text = '';
    for await (const part of process.stdout ?? []) {
      text += part;
      if (text.includes(words)) return text;
    }
    throw new Error(`ended without saying "${words}": ${text}`);
  }

  function ended(process: ChildProcess, _sent?: boolean): Promise<number | null> {
    if (process.exitCode !== null) return Promise.resolve(process.exitCode);
    return new Promise((resolve) => process.once('exit', (code) => resolve(code)));
  }

  it('prints addresses that work, people and what to click, keeps flows, and ends on a signal with an editor open', async () => {
    const process = start();
    const text = await said(process, 'Ctrl+C stops');
    for (const words of ['sandbox org', 'blake.rivers@example.com', 'What to click', folder]) {
      expect(text).toContain(words);
    }
    const [address] = /http:\S+\/run\/onboard\?key=\S+/.exec(text) ?? [];
    const response = await fetch(address as string, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['flows.json', 'credentials.key']));
    expect(statSync(join(folder, 'credentials.key')).mode & 0o077).toBe(0);
    const editor = new URL(address as string);
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] as string;
    const socket = new WebSocket(`ws://${editor.host}/comms`, { headers: { cookie } });
    await new Promise((resolve) => socket.once('open', resolve));
    process.kill('SIGTERM');
    expect(await ended(process)).toBe(0);
  }, 30_000);

  it('names the real org that the environment gives, and does not show its token', async () => {
    const text = await said(
      start({ OKTA_CLIENT_ORGURL: 'https://acme.okta.com', OKTA_CLIENT_TOKEN: '00RealTokenOfAcme' }),
      'Ctrl+C stops',
    );
    expect(text).toContain('REAL org https://acme.okta.com');
    expect(text).not.toContain('00RealTokenOfAcme');
    expect(text).not.toContain('People in the sandbox');
  }, 30_000);

  it('wants address and token together', async () => {
    const process = start({ OKTA_CLIENT_ORGURL: 'https://acme.okta.com' });
    expect(await ended(process)).toBe(1);
  }, 30_000);
});
