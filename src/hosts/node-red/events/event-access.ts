import { once } from 'node:events';
import type { Trigger } from '../../../catalog/action.js';
import { refusedByHost } from '../../shared/refusals.js';
import type { OrgConnection } from '../nodes/org-connection.js';
import type { RedNode } from '../nodes/red.js';
import type { ParentChannel } from '../process/channel.js';
import { type EventSource, type Notices, readEvents, refusedSource } from './event-source.js';
import type { HookSettings, HookTable } from './hook-table.js';
import { NodeCheckpoints } from './node-checkpoints.js';
import { parentSource } from './parent-source.js';

/** A deployed node of a trigger. */
export interface TriggerStep {
  readonly trigger: Trigger;
  readonly node: RedNode;
}

/** Opens the events of a trigger node. */
export type OpenEvents = (
  step: TriggerStep,
  inputs: Readonly<Record<string, unknown>>,
  notices: Notices,
) => EventSource;

/** Serves the event hook of a node until `close` aborts. Resolves then, and rejects where it can't be served. */
export type ServeHook = (
  node: RedNode,
  settings: HookSettings,
  close: AbortSignal,
  onOpen: () => void,
) => Promise<void>;

/** How the nodes of a connection get what happens in its org. */
export interface EventAccess {
  readonly readEvents: OpenEvents;
  readonly serveHook: ServeHook;
}

/**
 * In a Node-RED without the builder, this process reads.
 * @param folder where the positions are kept; undefined where Node-RED has no folder of its own
 */
export function localEvents(org: OrgConnection, folder: string | undefined, hooks: HookTable): EventAccess {
  const checkpoints = folder === undefined ? undefined : new NodeCheckpoints(folder);
  return {
    readEvents: ({ node, trigger }, inputs, notices) =>
      checkpoints === undefined
        ? refusedSource(NO_FOLDER)
        : readEvents(org, checkpoints, { node: placeOf(node), trigger: trigger.id, inputs }, notices),
    serveHook: (_node, settings, close, onOpen) => serveUntil(() => hooks.open(org, settings), close, onOpen),
  };
}

/** In the builder the parent reads, and answers Okta's calls. */
export function parentEvents(parent: ParentChannel): EventAccess {
  return {
    readEvents: ({ node, trigger }, inputs, notices) => {
      const asked = { node: node._alias ?? node.id, place: placeOf(node), trigger: trigger.id, inputs };
      return parentSource(parent, asked, notices);
    },
    serveHook: async (node, { secret }, signal, onProgress) => {
      await parent.request('serveHook', { node: node._alias ?? node.id, secret }, { signal, onProgress });
    },
  };
}

/** Serves a hook for as long as it may. @throws what `open` throws */
export async function serveUntil(
  open: () => () => void,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  if (signal.aborted) return;
  const close = open();
  onOpen();
  await once(signal, 'abort');
  close();
}

/** What stays of a node over restarts, and when it goes to another tab: its id in its subflow instances. */
function placeOf({ _path: path = '', id }: RedNode): string {
  return path.split('/').slice(1).join('/') || id;
}

const NO_FOLDER = refusedByHost({
  code: 'INVALID_CONNECTION',
  message: 'Node-RED has no user directory in which triggers could keep how far they came.',
  remedy: 'Set triggersFolder in the property oktaConnector of its settings to a folder.',
}).error;
