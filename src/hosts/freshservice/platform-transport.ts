import type { Transport, TransportAnswer } from '../../core.js';
import type { TimeWithoutTimers } from './time-without-timers.js';

/** The platform's HTTP client for serverless apps. */
export interface PlatformRequest {
  invokeTemplate(
    name: string,
    options: { context: Record<string, string>; body?: string },
  ): Promise<PlatformAnswer>;
}

interface PlatformAnswer {
  status: number;
  headers?: Record<string, string | string[]>;
  response?: unknown;
}

/** The names of the request templates by method. config/requests.json declares them. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  GET: 'oktaGet',
  POST: 'oktaPost',
  PUT: 'oktaPut',
  PATCH: 'oktaPatch',
  DELETE: 'oktaDelete',
};

/** Sends requests through the platform's templates, which contain the org's domain and add the token. */
export function platformTransport($request: PlatformRequest, time: TimeWithoutTimers): Transport {
  return async ({ method, url, headers, body }) => {
    const path = url.replace(/^https:\/\/[^/]+\//, '');
    // Its templates send text and nothing else.
    if (typeof body === 'object')
      throw Object.assign(new Error('not text'), { code: 'NOT_TEXT', sent: false });
    const context = { path, userAgent: headers['user-agent'] ?? '' };
    try {
      return read(
        await time.during(
          $request.invokeTemplate(TEMPLATES[method] as string, {
            context,
            ...(body !== undefined && { body }),
          }),
        ),
      );
    } catch (thrown) {
      if (isAnswer(thrown)) return read(thrown);
      throw thrown;
    }
  };
}

/** The platform throws responses with an error status. Without headers it is a failure of the platform itself. */
function isAnswer(thrown: unknown): thrown is PlatformAnswer {
  const { status, headers } = (thrown ?? {}) as Partial<PlatformAnswer>;
  return typeof status === 'number' && typeof headers === 'object' && Object.keys(headers ?? {}).length > 0;
}

function read({ status, headers = {}, response }: PlatformAnswer): TransportAnswer {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const body = response === undefined || response === null ? '' : response;
  return {
    status,
    headers: Object.fromEntries(lowered),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}
