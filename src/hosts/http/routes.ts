import createRouter from 'find-my-way';
import type { Access } from './access.js';
import { type Answer, Rejection } from './answer.js';
import type { Api } from './api.js';

export interface Call {
  id: string;
  inputs: unknown;
  signal: AbortSignal;
  /** The caller's address, for the audit log. */
  caller: string;
  /** The server's URL as the caller addressed it. */
  origin(): string;
}

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** Needs no secret. */
  public?: true;
  /** Writes its response itself, for as long as the caller stays. */
  streams?: true;
  answer(call: Call): Answer | Promise<Answer>;
}

export interface RouteMatch {
  route: Route;
  /** The action's id in the path; '' where the path has none. */
  id: string;
}

/** The server's routes. */
export class Routes {
  readonly #router = createRouter({ maxParamLength: 200 });

  constructor(api: Api, access: Access) {
    const routes: Route[] = [
      {
        method: 'GET',
        path: '/healthz',
        public: true,
        answer: () => ({ status: 200, body: { status: 'ok' } }),
      },
      { method: 'GET', path: '/manifest', answer: () => api.manifest() },
      {
        method: 'GET',
        path: '/openapi.json',
        answer: ({ origin }) => api.openApi(origin(), access.needsSecret),
      },
      // Streamed by the server, so this answer is for nobody.
      { method: 'GET', path: '/events', streams: true, answer: () => ({ status: 200, body: {} }) },
      { method: 'GET', path: '/actions', answer: () => api.actions() },
      { method: 'GET', path: '/actions/:id', answer: ({ id }) => api.action(id) },
      {
        method: 'POST',
        path: '/actions/:id/execute',
        answer: ({ id, inputs, ...context }) => api.execute(id, inputs, context),
      },
      {
        method: 'POST',
        path: '/actions/:id/check',
        answer: ({ id, inputs, signal }) => api.check(id, inputs, signal),
      },
      { method: 'POST', path: '/actions/:id/plan', answer: ({ id, inputs }) => api.plan(id, inputs) },
      { method: 'POST', path: '/actions/:id/validate', answer: ({ id, inputs }) => api.validate(id, inputs) },
    ];
    for (const route of routes) this.#router.on(route.method, route.path, () => undefined, route);
  }

  /** @throws Rejection 404 for an unknown path, 405 for a known path with another method */
  match(method: string, url: string): RouteMatch {
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    const expected = method === 'HEAD' ? 'GET' : method;
    for (const known of ['GET', 'POST'] as const) {
      const found = this.#router.find(known, path);
      if (found === null) continue;
      if (known === expected) {
        const route = found.store as Route;
        // A check of health may hold what its balancer adds; elsewhere ?dryRun=true would be ignored.
        if (query >= 0 && query + 1 < url.length && !route.streams && !route.public) throw noQuery(path);
        return { route, id: found.params.id ?? '' };
      }
      throw new Rejection(
        405,
        {
          code: 'INVALID_INPUT',
          message: `${path} supports only ${known}.`,
          remedy: `Send the request with ${known}.`,
        },
        { Allow: known },
      );
    }
    throw new Rejection(404, {
      code: 'INVALID_INPUT',
      message: 'There is nothing at this path.',
      remedy: 'GET /openapi.json lists all paths.',
    });
  }
}

function noQuery(path: string): Rejection {
  return new Rejection(400, {
    code: 'INVALID_INPUT',
    message: `${path} takes no parameters in its address.`,
    remedy: 'Send inputs in the JSON body, and leave out the question mark with what follows it.',
  });
}
