import { createConnector, createLimits, isConnectorError } from '../../core.js';
import type { Result } from '../../result/result.js';
import { type ErrorAnswer, errorAnswer } from './error-answer.js';
import { readParameters } from './parameters.js';
import { type PlatformRequest, platformTransport } from './platform-transport.js';
import { TimeWithoutTimers } from './time-without-timers.js';

/** What the platform gives to server.js as globals. */
export interface Platform {
  $request: PlatformRequest;
  renderData(error: ErrorAnswer | null, data?: unknown): void;
  console: Pick<Console, 'info'>;
}

/** How long an action may run before the platform ends it; manifest.json asks for it. */
export const FUNCTION_TIMEOUT_S = 30;

/** No new request starts after this: one may take the platform's 15 seconds. */
const DEADLINE_MS = 14_000;

/** Runs one action: what every function of server.js does. Always answers through renderData. */
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

/** The token is a secure installation parameter: only the platform's templates see it. */
const KEPT_BY_THE_PLATFORM = 'kept-by-the-platform';
