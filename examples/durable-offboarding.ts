import type { DurableSteps } from '../src/hosts/durable/index.js';

/** What the run ends with: whether the leaver keeps anything, and the proof that says what. */
export interface Farewell {
  complete: boolean;
  proof: unknown;
}

/**
 * Takes away what a leaver has, and ends with the proof. What fails is tried once more on another day, because Okta or the
 * connection's rights may be the reason; what is left then is told, and nothing is called done.
 * @param nextDay waits with the engine's own means
 */
export async function offboarding(
  steps: DurableSteps,
  userId: string,
  nextDay: () => PromiseLike<void>,
): Promise<Farewell> {
  const first = await steps.attempt('offboardUser', { userId });
  if (first.ok) return { complete: true, proof: first.output.proof };
  await nextDay();
  const second = await steps.attempt('offboardUser', { userId });
  if (second.ok) return { complete: true, proof: second.output.proof };
  const { output } = second.error as { output?: { proof?: unknown } };
  return { complete: false, proof: output?.proof ?? second.error };
}
