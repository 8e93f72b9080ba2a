import { manifestText } from '../generated/manifest.js';
import type { Manifest } from './action.js';

let manifest: Manifest | undefined;

/** What manifest.json says. It is read without the actions. */
export function readManifest(): Manifest {
  manifest ??= deepFreeze(JSON.parse(manifestText) as Manifest);
  return manifest;
}

/** The same value, frozen to its depth. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const entry of Object.values(value)) deepFreeze(entry);
  return Object.freeze(value);
}
