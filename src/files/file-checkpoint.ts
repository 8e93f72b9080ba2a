import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Checkpoint } from '../events/checkpoint.js';
import { writeAtomically } from './atomic-file.js';
import { lock } from './lock.js';
import { readIfThere } from './read-if-there.js';

/** Locks of this process, by file, and how many checkpoints use each. */
const locks = new Map<string, { release(): void; users: number }>();

/**
 * A checkpoint in a file. Another process that uses it is refused (CHECKPOINT); in this process, the reader that loaded
 * it last has it, and the others end before they give another event.
 * @param path of the file, which is made when it is first saved
 */
export function fileCheckpoint(path: string): Checkpoint {
  let isOpen = false;
  const file = resolve(path);
  const release = () => {
    if (!isOpen) return;
    isOpen = false;
    const held = locks.get(file);
    if (held === undefined) return;
    held.users -= 1;
    if (held.users > 0) return;
    locks.delete(file);
    held.release();
  };
  return {
    load() {
      if (!isOpen) {
        const held = locks.get(file) ?? { release: lock(file), users: 0 };
        held.users += 1;
        locks.set(file, held);
        isOpen = true;
      }
      return readIfThere(file);
    },
    save(text, previous) {
      if (!isOpen || readIfThere(file) !== previous) return false;
      writeAtomically(realOf(file), text);
      return true;
    },
    close: release,
  };
}

/** A symbolic link stays one. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
