import { createConnector, createLimits, isConnectorError } from '../../core.js';
import type { Result } from '../../result/result.js';
import { type ErrorAnswer, errorAnswer } from './error-answer.js';
import { readParameters } from './parameters.js';
import { type PlatformRequest, platformTransport } from './platform-transport.js';
import { TimeWithoutTimers } from './time-without-timers.js';

/** The platform's globals in server.js. */
export interface Platform {
  $request: PlatformRequest;
  renderData(error: ErrorAnswer | null, data?: unknown): void;
  console: Pick<Console, 'info'>;
}

/** The time limit of an action, which manifest.json sets. */
export const FUNCTION_TIMEOUT_S = 30;

/** After this time no request starts, because a request may take up to 15 seconds on the platform. */
const DEADLINE_MS = 14_000;

/** Runs an action for a function of server.js. It always responds through renderData. */
export async function run(id: string, args: Record<string, unknown>, platform: Platform): Promise<void> {
  const result = await execute(id, args, platform);
  for (const warning of result.meta.warnings) platform.console.info(`${id}: ${warning}`);
  if (result.ok) platform.renderData(null, result.output);
  else platform.renderData(errorAnswer(result.error));
}

async function execute(
  id: string,
  args: Record<string, unknown>,
  { $request }: Platform,
): Promise<Result<Record<string, unknown>>> {
  const clock = new TimeWithoutTimers();
  const iparams = (args.iparams ?? {}) as Record<string, string>;
  try {
    const connector = createConnector(
      { organizationUrl: iparams.organization_url ?? '', apiToken: KEPT_BY_THE_PLATFORM },
      {
        transport: platformTransport($request, clock),
        clock,
        limits: createLimits(),
        maxRetries: 1,
        userAgent: 'freshservice',
      },
    );
    const action = connector.actions.find((each) => each.id === id);
    const inputs = action === undefined ? {} : readParameters(action, args);
    return await connector.execute(id, inputs, { timeoutMs: DEADLINE_MS, hideEchoes: true });
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    return { ok: false, error, meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] } };
  }
}

/** A placeholder: the token is a secure installation parameter, which only the platform's templates can read. */
const KEPT_BY_THE_PLATFORM = 'kept-by-the-platform';
