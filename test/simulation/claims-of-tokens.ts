import type { Say } from './checker.js';
import type { Evidence } from './evidence.js';
import type { History } from './run.js';
import type { Send } from './sends.js';

/** A connector has one token request under way at a time: all calls that need its token wait for that one. */
export function singleFlight({ sends }: Pick<History, 'sends'>): string[] {
  const all = sends.filter(({ tokenOf }) => tokenOf !== undefined);
  return all.flatMap((send, index) =>
    all
      .slice(0, index)
      .filter((before) => isSameOwner(before, send) && (before.endedAt ?? Number.POSITIVE_INFINITY) > send.at)
      .map(({ at }) => `a token request of ${at} was under way when that of ${send.at} was sent`),
  );
}

function isSameOwner({ tokenOf: one }: Send, { tokenOf: other }: Send): boolean {
  // After its process died, nothing of it goes on.
  return (
    one?.process === other?.process && one?.connector === other?.connector && one?.process.alive === true
  );
}

/**
 * A change that was refused for its token goes again once with another token, and once more where a refusal asked for
 * another nonce: the second such refusal may be taken for one of the token.
 */
export function repeatedForToken({ sends }: Pick<Evidence, 'sends'>, say: Say): void {
  const changes = sends.filter(({ method }) => method !== 'GET');
  const counts = new Map<string, { again: number; nonces: number }>();
  for (const [index, { method, target, heard }] of changes.entries()) {
    const next = changes[index + 1];
    const isRefused = heard !== undefined && heard !== 'broken' && heard.oktas && heard.status === 401;
    if (!isRefused || next?.method !== method || next.target !== target) continue;
    const step = `${method} ${target}`;
    const count = counts.get(step) ?? { again: 0, nonces: 0 };
    counts.set(step, { again: count.again + 1, nonces: count.nonces + (heard.wantsNonce ? 1 : 0) });
  }
  for (const [step, { again, nonces }] of counts)
    if (again > (nonces > 0 ? 2 : 1)) say('again', `${step} was sent again ${again} times for its token`);
}
