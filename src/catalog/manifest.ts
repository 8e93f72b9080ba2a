import { manifestText } from '../generated/manifest.js';
import { eventText, triggersText } from '../generated/triggers.js';
import type { Manifest, Trigger } from './action.js';

type ManifestFile = Omit<Manifest, 'triggers'>;

let file: ManifestFile | undefined;
let manifest: Manifest | undefined;

/** What manifest.json says by itself: whatever starts needs its name, and few need the triggers. */
export function readManifestFile(): ManifestFile {
  file ??= deepFreeze(JSON.parse(manifestText) as ManifestFile);
  return file;
}

/** What manifest.json says, and the triggers. It is read without the actions. */
export function readManifest(): Manifest {
  manifest ??= deepFreeze({ ...readManifestFile(), triggers: readTriggers() });
  return manifest;
}

function readTriggers(): Trigger[] {
  const output = JSON.parse(eventText) as Trigger['output'];
  return (JSON.parse(triggersText) as Trigger[]).map((trigger) => ({ ...trigger, output }));
}

/** The same value, frozen to its depth. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const entry of Object.values(value)) deepFreeze(entry);
  return Object.freeze(value);
}
