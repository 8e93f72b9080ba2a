/** Where the connector tells what it does; fields never hold secrets. Every method may be left out. */
export interface Logger {
  debug?(message: string, fields?: Record<string, unknown>): void;
  info?(message: string, fields?: Record<string, unknown>): void;
  warn?(message: string, fields?: Record<string, unknown>): void;
  error?(message: string, fields?: Record<string, unknown>): void;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** A host's logger whose mistakes change nothing of what happens to the org. Levels it lacks stay absent. */
export function safeLogger(logger: Logger): Logger {
  const safe: Logger = {};
  for (const level of LEVELS) {
    if (logger[level] === undefined) continue;
    safe[level] = (message, fields) => {
      try {
        logger[level]?.(message, fields);
      } catch {
        // Nothing to be told to: the logger itself is what failed.
      }
    };
  }
  return safe;
}
