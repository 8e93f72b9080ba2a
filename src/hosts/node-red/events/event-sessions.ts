import { readManifest } from '../../../catalog/manifest.js';
import { refusedByHost } from '../../shared/refusals.js';
import type { ConnectionRegistry } from '../flows/connection-registry.js';
import type { FlowStore } from '../flows/flow-store.js';
import { typeOf } from '../nodes/names.js';
import type { RequestHandler } from '../process/channel.js';
import {
  type EventSource,
  type Given,
  NO_CONNECTION,
  NOT_DEPLOYED,
  type Notices,
  readEvents,
} from './event-source.js';
import type { NodeCheckpoints } from './node-checkpoints.js';

/** A child asks for no more at once than people can look at. */
const MOST_SESSIONS = 200;

interface Session {
  readonly number: unknown;
  readonly source: EventSource;
  tell: (notice: object) => void;
}

/**
 * Reads events for the trigger nodes of the child. The child names a node and its inputs; what the node is, and which
 * org it reads, come from the parent's own copy of the flows.
 */
export class EventSessions {
  readonly #open = new Map<string, Session>();

  constructor(
    private readonly store: FlowStore,
    private readonly connections: ConnectionRegistry,
    private readonly checkpoints: NodeCheckpoints,
  ) {}

  readonly handlers: Readonly<Record<string, RequestHandler>> = {
    nextEvent: async (body, { signal, onProgress }): Promise<Given> => {
      const asked = Object(body) as Record<string, unknown>;
      const session = await this.#sessionOf(asked);
      if ('error' in session) return session;
      session.tell = onProgress;
      const end = () => void session.source.close();
      signal.addEventListener('abort', end);
      const given = await session.source.next();
      signal.removeEventListener('abort', end);
      return given;
    },
    endEvents: async (body) => {
      const { session: number } = Object(body) as Record<string, unknown>;
      for (const [key, session] of this.#open) if (session.number === number) await this.#end(key);
    },
  };

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((key) => this.#end(key)));
  }

  async #sessionOf(asked: Record<string, unknown>): Promise<Session | Pick<Required<Given>, 'error'>> {
    const { node: id, place, trigger: triggerId, session: number, inputs } = asked;
    const key = JSON.stringify([id, place]);
    const open = this.#open.get(key);
    if (open !== undefined && open.number === number) return open;
    const node = typeof id === 'string' ? this.store.node(id) : undefined;
    const trigger = readManifest().triggers.find((each) => each.id === triggerId);
    if (node === undefined || trigger === undefined || node.type !== typeOf(trigger) || node.d === true)
      return { error: NOT_DEPLOYED };
    const org = this.connections.get(node.connection);
    if (org === undefined) return { error: NO_CONNECTION };
    await this.#end(key);
    if (this.#open.size >= MOST_SESSIONS) return { error: TOO_MANY };
    const notices: Notices = {
      onCaughtUp: () => session.tell({ caughtUp: true }),
      onGap: (gap) => session.tell({ gap }),
      onRetry: (error, waitMs) => session.tell({ error, waitMs }),
    };
    const reading = { node: key, trigger: trigger.id, inputs: Object(inputs) as Record<string, unknown> };
    const source = readEvents(org, this.checkpoints, reading, notices);
    const session: Session = { number, source, tell: () => {} };
    this.#open.set(key, session);
    return session;
  }

  async #end(key: string): Promise<void> {
    const session = this.#open.get(key);
    this.#open.delete(key);
    await session?.source.close();
  }
}

const TOO_MANY = refusedByHost({
  code: 'NOT_ALLOWED',
  message: `The builder reads for at most ${MOST_SESSIONS} trigger nodes at once.`,
  remedy: 'Remove trigger nodes, or read several event types with New System Log Event.',
}).error;
