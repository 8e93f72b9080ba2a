import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventsOptions } from '../../../connector/public-types.js';
import { goOnByTime } from '../../../events/by-time.js';
import { type Position, readPosition } from '../../../events/checkpoint.js';
import { RETENTION_MS } from '../../../events/event-query.js';
import { fileCheckpoint } from '../../../files/file-checkpoint.js';
import { readIfThere } from '../../../files/read-if-there.js';

/** What a trigger node reads. */
export interface Question {
  readonly organizationUrl: string;
  readonly trigger: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

type Start = Pick<EventsOptions, 'checkpoint' | 'from' | 'redeliveredUntil'>;

/** The org, and a digest of the trigger with its inputs: the first line of a node's file. */
const HEAD = /^\[("(?:[^"\\\n]|\\.)*"),"[0-9a-f]{64}"\]\n/;

/** Where trigger nodes keep how far they came: one file a node, whatever it reads. */
export class NodeCheckpoints {
  constructor(readonly folder: string) {}

  /**
   * Where a node goes on. One whose trigger or inputs were changed goes on where it was, and says of what it may have
   * given before that it is redelivered. In another org it begins now.
   * @param node what tells it from other nodes, also after a restart
   * @throws Error with a code of Node's where the folder can not be used
   */
  open(node: string, { organizationUrl, trigger, inputs }: Question): Start {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.#removeOld();
    const path = join(this.folder, `trigger-${digest(node).slice(0, 32)}.checkpoint`);
    const head = `${JSON.stringify([organizationUrl, digest(JSON.stringify([trigger, inputs]))])}\n`;
    const found = otherPosition(readIfThere(path), head, organizationUrl);
    const file = fileCheckpoint(path);
    let held: string | undefined;
    const checkpoint = {
      async load() {
        held = await file.load();
        if (held?.startsWith(head)) return held.slice(head.length);
        return otherPosition(held, head, organizationUrl) === 'unreadable' ? held : undefined;
      },
      async save(text: string) {
        const isSaved = await file.save(head + text, held);
        if (isSaved !== false) held = head + text;
        return isSaved;
      },
      close: () => file.close?.(),
    };
    if (found === undefined || found === 'unreadable') return { checkpoint };
    return { checkpoint, ...goOnByTime(found.at, givenUntil(found, path)) };
  }

  /** A reader saves at least once an hour. What is older than the log belongs to a node that is gone. */
  #removeOld(): void {
    for (const name of readdirSync(this.folder)) {
      if (!/^trigger-.*\.checkpoint$/.test(name)) continue;
      const file = join(this.folder, name);
      try {
        if (Date.now() - statSync(file).mtimeMs > RETENTION_MS) rmSync(file, { force: true });
      } catch {
        // Its reader has just replaced it.
      }
    }
  }
}

/** How far the same node came in the same org with another trigger or other inputs; undefined where it did not. */
function otherPosition(
  text: string | undefined,
  head: string,
  organizationUrl: string,
): Position | 'unreadable' | undefined {
  if (text === undefined || text === '' || text.startsWith(head)) return undefined;
  const [line, org] = HEAD.exec(text) ?? [];
  if (line === undefined || org === undefined) return 'unreadable';
  if (org !== JSON.stringify(organizationUrl)) return undefined;
  return readPosition(text.slice(line.length)) ?? 'unreadable';
}

/** An event that was given and not taken may be newer than all that were taken, and older than the file. */
function givenUntil({ at, open }: Position, path: string): number {
  return open.length === 0 ? at : Math.max(at, statSync(path).mtimeMs);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
