import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventSource, readEvents } from '../../../src/hosts/node-red/events/event-source.js';
import { NodeCheckpoints } from '../../../src/hosts/node-red/events/node-checkpoints.js';
import { OrgConnection } from '../../../src/hosts/node-red/nodes/org-connection.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { logServer } from '../../events/log-server.js';

const { blake, emery, quinn } = seed.people;

describe('the position of a trigger node', () => {
  let org: Sandbox;
  let connection: OrgConnection;
  let folder: string;
  const open: EventSource[] = [];

  beforeAll(async () => {
    org = await startSandbox();
    connection = new OrgConnection({
      organizationUrl: org.url,
      wayIn: () => ({ apiToken: org.token }),
      allowLoopback: true,
      proxy: false,
    });
  });
  beforeEach(async () => {
    org.reset();
    await Promise.all(open.splice(0).map((source) => source.close()));
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'okta-triggers-'));
  });
  afterAll(async () => {
    await Promise.all(open.map((source) => source.close()));
    rmSync(folder, { recursive: true, force: true });
    await connection.close();
    await org.close();
  });

  /** Reads until the log's end, and then resolves `caughtUp`. */
  function reader(
    inputs: Record<string, unknown> = {},
    node = 'node',
    trigger = 'userSuspended',
    org = connection,
  ) {
    let caughtUp = () => {};
    const atEnd = new Promise<void>((resolve) => {
      caughtUp = resolve;
    });
    const notices = { onCaughtUp: () => caughtUp(), onGap: () => {}, onRetry: () => {} };
    const source = readEvents(org, new NodeCheckpoints(folder), { node, trigger, inputs }, notices);
    open.push(source);
    return { source, atEnd };
  }
  const suspend = async (userId: string) => {
    const result = await connection.connector().execute('suspendUser', { userId });
    if (!result.ok) throw new Error(result.error.message);
  };
  /** Reads and takes everything, and leaves the file as it then is. */
  async function readToEnd(inputs: Record<string, unknown> = {}, from = connection): Promise<void> {
    const { source, atEnd } = reader(inputs, 'node', 'userSuspended', from);
    void source.next();
    await atEnd;
    await source.close();
  }
  const file = () => {
    const name = readdirSync(folder).find((one) => one.endsWith('.checkpoint'));
    return join(folder, name as string);
  };

  it('is kept over a restart; an event that was not taken comes again and says so', async () => {
    await readToEnd();
    await suspend(blake.id);
    await suspend(emery.id);
    const first = reader();
    expect(await first.source.next()).toMatchObject({ event: { userId: blake.id } });
    await first.source.close();
    const second = reader();
    expect(await second.source.next()).toMatchObject({ event: { userId: blake.id, redelivered: true } });
    expect((await second.source.next()).event?.redelivered).toBeUndefined();
    expect(await first.source.next()).toEqual({});
  });

  it('stays where the inputs or the trigger were changed, and begins now in another org', async () => {
    await readToEnd();
    await suspend(blake.id);
    const changed = reader({ filter: `target.id eq "${blake.id}"` });
    expect(await changed.source.next()).toMatchObject({ event: { userId: blake.id } });
    await changed.source.close();
    await suspend(quinn.id);
    const [head, ...rest] = readFileSync(file(), 'utf8').split('\n');
    writeFileSync(file(), [head?.replace(org.url, 'https://other.okta.com'), ...rest].join('\n'));
    const elsewhere = reader({ filter: `target.id eq "${blake.id}"` });
    void elsewhere.source.next();
    await elsewhere.atEnd;
    expect(readFileSync(file(), 'utf8')).toContain(org.url);
  });

  it('says with other inputs too which events come again', async () => {
    await readToEnd();
    for (const { id } of [blake, emery]) await suspend(id);
    const first = reader();
    await first.source.next();
    // It takes the first one, and leaves the second one open.
    expect(await first.source.next()).toMatchObject({ event: { userId: emery.id } });
    await first.source.close();
    await suspend(quinn.id);
    const changed = reader({ filter: 'outcome.result eq "SUCCESS"' });
    const again = [];
    for (let count = 0; count < 3; count += 1) again.push((await changed.source.next()).event);
    expect(again.map((event) => [event?.userId, event?.redelivered])).toEqual([
      [blake.id, true],
      [emery.id, true],
      [quinn.id, undefined],
    ]);
  });

  it('with other inputs leaves out no event that the log shows behind a newer one', async () => {
    const log = await logServer();
    const other = new OrgConnection({ ...connection.access, organizationUrl: log.url });
    try {
      await readToEnd({}, other);
      const published = new Date(Date.now() - 5_000).toISOString();
      const eventType = 'user.lifecycle.suspend';
      log.add([
        { uuid: 'newer', eventType },
        { uuid: 'late', eventType, published },
        { uuid: 'last', eventType },
      ]);
      const first = reader({}, 'node', 'userSuspended', other);
      expect(await first.source.next()).toMatchObject({ event: { uuid: 'newer' } });
      await first.source.next();
      await first.source.close();
      const changed = reader({ q: 'suspend' }, 'node', 'userSuspended', other);
      const again = [];
      for (let count = 0; count < 3; count += 1) again.push((await changed.source.next()).event?.uuid);
      expect(again).toEqual(['newer', 'late', 'last']);
      await changed.source.close();
    } finally {
      await other.close();
      await log.close();
    }
  });

  it('that can not be read is refused, so that nothing is left out in silence', async () => {
    await readToEnd();
    for (const text of ['not a position', readFileSync(file(), 'utf8').slice(0, 200)]) {
      writeFileSync(file(), text);
      for (const inputs of [{}, { q: 'other' }])
        expect(await reader(inputs).source.next()).toMatchObject({ error: { code: 'CHECKPOINT' } });
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });

  it('has one reader: the first one ends when another begins', async () => {
    await readToEnd();
    await suspend(blake.id);
    const first = reader();
    await first.source.next();
    await suspend(emery.id);
    const second = reader();
    expect(await second.source.next()).toMatchObject({ event: { userId: blake.id, redelivered: true } });
    expect(await first.source.next()).toMatchObject({ error: { code: 'CHECKPOINT' } });
  });

  it('is removed when it is older than the log, and only then', async () => {
    await readToEnd();
    const [old, young] = [join(folder, 'trigger-old.checkpoint'), join(folder, 'trigger-young.checkpoint')];
    for (const [path, days] of [
      [old, 91],
      [young, 89],
    ] as const) {
      writeFileSync(path, '');
      const time = new Date(Date.now() - days * 86_400_000);
      utimesSync(path, time, time);
    }
    await readToEnd();
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.checkpoint'))
        .sort(),
    ).toHaveLength(2);
    expect(readdirSync(folder)).toContain('trigger-young.checkpoint');
  });
});
