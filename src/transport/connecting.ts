/** How every socket is opened. */
export const CONNECTING = {
  /** Said here, it can't be turned off by NODE_TLS_REJECT_UNAUTHORIZED either. */
  rejectUnauthorized: true,
  /**
   * How long one of several addresses is tried before the next one. Node's 250 ms are too short for slow networks: each
   * address is given up before it answers, and the last may be one that can't be reached at all.
   */
  autoSelectFamilyAttemptTimeout: 1_500,
} as const;
