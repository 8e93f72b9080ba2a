/** A request that an execution would send. Secrets are hidden. */
export interface PlannedRequest {
  /** From 1, in order. */
  step: number;
  operationId: string;
  method: string;
  /** Percent-encoded, but for `{step1.id}`: what only an earlier answer gives. */
  path: string;
  query?: Record<string, unknown>;
  body?: unknown;
  /** The inputs alone determine every part of it. */
  exact: boolean;
  /** In words, when it is sent or repeated; absent means once, always. */
  when?: string;
}
