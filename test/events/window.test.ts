import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Checkpoint, type Connector, memoryCheckpoint } from '../../src/index.js';
import { type Clock, systemClock } from '../../src/transport/clock.js';
import { type LogServer, logServer } from './log-server.js';

let server: LogServer;
let okta: Connector;
beforeAll(async () => {
  server = await logServer();
  okta = server.connect({ clock: hasty() });
});
afterAll(() => server.close());

/** What happens between two readings: events that come at the end, or late before others, and readers that end early. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('late' as const), back: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ kind: fc.constant('twice' as const), back: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      kind: fc.constant('read' as const),
      most: fc.integer({ min: 1, max: 9 }),
      saveEvery: fc.integer({ min: 1, max: 4 }),
    }),
  ),
  { minLength: 1, maxLength: 12 },
);

test('Within the overlap every event is given, none twice without the mark, whatever comes late and breaks off', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (plan, pageSize) => {
      run += 1;
      const name = `run${run}`;
      const eventType = `test.${name}`;
      server.pageSize = pageSize;
      const checkpoint: Checkpoint = memoryCheckpoint();
      const from = new Date(Date.now() - 60_000);
      const added: string[] = [];
      const plain: string[] = [];
      const all = new Set<string>();
      const read = async (most: number, saveEvery: number) => {
        const events = okta.events('newSystemLogEvent', {}, { checkpoint, from, follow: false, saveEvery });
        for (let count = 0; count < most; count += 1) {
          const { value, done } = await events.next();
          if (done) break;
          if (value.eventType !== eventType) continue;
          all.add(value.uuid);
          if (!value.redelivered) plain.push(value.uuid);
        }
        await events.return?.();
      };
      server.clear();
      for (const step of plan) {
        const before = step.kind === 'late' || step.kind === 'twice' ? added.at(-step.back) : undefined;
        if (step.kind === 'read') await read(step.most, step.saveEvery);
        else if (step.kind === 'twice' && before !== undefined) server.add([{ uuid: before, eventType }]);
        else if (step.kind === 'late' && before !== undefined) {
          const uuid = `${name}-${added.length}`;
          server.add([{ uuid, eventType }], before);
          added.splice(added.indexOf(before), 0, uuid);
        } else if (step.kind === 'add')
          for (let count = 0; count < step.count; count += 1) {
            const uuid = `${name}-${added.length}`;
            server.add([{ uuid, eventType }]);
            added.push(uuid);
          }
      }
      await read(Number.POSITIVE_INFINITY, 1);
      expect([...all].sort()).toEqual([...added].sort());
      expect(new Set(plain).size).toBe(plain.length);
    }),
    { numRuns: 20 },
  );
});

function hasty(): Clock {
  return {
    now: Date.now,
    sleep: (ms, signal, options) =>
      systemClock.sleep(options?.background ? ms : Math.min(ms, 5), signal, options),
  };
}
