import type { Action, Manifest } from '../../catalog/action.js';
import { SettingsError } from '../shared/refusals.js';

/** The toolsets that are listed unless others are chosen: what a help desk does every day, in a listing that models take. */
const DEFAULT_TOOLSETS: readonly string[] = ['users', 'groups', 'roles', 'applications'];
const ALL = 'all';

/**
 * The actions that are listed as tools: those whose group is chosen. It is a choice of what a model reads, and no limit of
 * what it may do. callOktaApi is listed wherever it is offered, since the server was started for it.
 * @throws SettingsError where a toolset is not a group of the manifest
 */
export function listedActions(
  offered: readonly Action[],
  { groups }: Manifest,
  toolsets: readonly string[] = DEFAULT_TOOLSETS,
): Action[] {
  const known = [...groups.map(({ id }) => id), ALL];
  const unknown = toolsets.find((name) => !known.includes(name));
  if (unknown !== undefined || toolsets.length === 0) {
    throw new SettingsError(
      `toolset: ${unknown === undefined ? 'the list is empty' : `"${unknown.slice(0, 60)}" is not a toolset`}.`,
      `Give one or more of ${known.join(', ')}.`,
    );
  }
  const chosen = new Set(toolsets);
  return offered.filter(
    ({ group, anyOperation }) => chosen.has(ALL) || chosen.has(group) || anyOperation === true,
  );
}
