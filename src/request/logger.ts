/** Where the connector tells what it does; fields never hold secrets. Every method may be left out. */
export interface Logger {
  debug?(message: string, fields?: Record<string, unknown>): void;
  info?(message: string, fields?: Record<string, unknown>): void;
  warn?(message: string, fields?: Record<string, unknown>): void;
  error?(message: string, fields?: Record<string, unknown>): void;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Wraps a host's logger so that its errors never reach a call. Levels that it lacks stay absent. */
export function safeLogger(logger: Logger): Logger {
  const safe: Logger = {};
  for (const level of LEVELS) {
    if (logger[level] === undefined) continue;
    safe[level] = (message, fields) => {
      try {
        logger[level]?.(message, fields);
      } catch {
        // The logger itself failed, so there is nowhere to report it.
      }
    };
  }
  return safe;
}
