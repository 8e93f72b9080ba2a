import createRouter from 'find-my-way';
import type { Access } from './access.js';
import { type Answer, Refused } from './answer.js';
import type { Api } from './api.js';

export interface Call {
  id: string;
  inputs: unknown;
  signal: AbortSignal;
  /** Who calls, for the audit log. */
  caller: string;
  /** The server's address as the caller knows it. */
  origin(): string;
}

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** Needs no secret. */
  open?: true;
  answer(call: Call): Answer | Promise<Answer>;
}

export interface Found {
  route: Route;
  /** The action's id in the path. */
  id: string;
}

/** The server's paths. */
export class Routes {
  readonly #router = createRouter({ maxParamLength: 200 });

  constructor(api: Api, access: Access) {
    const routes: Route[] = [
      {
        method: 'GET',
        path: '/healthz',
        open: true,
        answer: () => ({ status: 200, body: { status: 'ok' } }),
      },
      { method: 'GET', path: '/manifest', answer: () => api.manifest() },
      {
        method: 'GET',
        path: '/openapi.json',
        answer: ({ origin }) => api.openApi(origin(), access.needsSecret),
      },
      { method: 'GET', path: '/actions', answer: () => api.actions() },
      { method: 'GET', path: '/actions/:id', answer: ({ id }) => api.action(id) },
      {
        method: 'POST',
        path: '/actions/:id/execute',
        answer: ({ id, inputs, ...asked }) => api.execute(id, inputs, asked),
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

  /** @throws Refused 404, or 405 where the path is there with another method */
  find(method: string, url: string): Found {
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    const wanted = method === 'HEAD' ? 'GET' : method;
    for (const known of ['GET', 'POST'] as const) {
      const found = this.#router.find(known, path);
      if (found === null) continue;
      if (known === wanted) return { route: found.store as Route, id: found.params.id ?? '' };
      throw new Refused(
        405,
        { code: 'INVALID_INPUT', message: `${path} wants ${known}.`, remedy: `Send it as ${known}.` },
        { Allow: known },
      );
    }
    throw new Refused(404, {
      code: 'INVALID_INPUT',
      message: 'There is nothing at this path.',
      remedy: 'GET /openapi.json tells what there is.',
    });
  }
}
