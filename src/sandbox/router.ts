import Router from 'find-my-way';
import { appAssignmentRoutes } from './app-assignments.js';
import { appRoutes } from './apps.js';
import { credentialRoutes } from './credentials.js';
import { Refusal } from './errors.js';
import { eventHookRoutes } from './event-hooks.js';
import { factorRoutes } from './factors.js';
import { groupPushRoutes } from './group-push.js';
import { groupRuleRoutes } from './group-rules.js';
import { groupRoutes } from './groups.js';
import { lifecycleRoutes } from './lifecycle.js';
import { orgRoutes } from './org-routes.js';
import { roleRoutes } from './roles.js';
import type { Route } from './routes.js';
import { userWriteRoutes } from './user-writes.js';
import { userRoutes } from './users.js';

const routes: Route[] = [
  ...userRoutes,
  ...userWriteRoutes,
  ...lifecycleRoutes,
  ...credentialRoutes,
  ...roleRoutes,
  ...factorRoutes,
  ...groupRuleRoutes,
  ...groupRoutes,
  ...groupPushRoutes,
  ...appRoutes,
  ...appAssignmentRoutes,
  ...eventHookRoutes,
  ...orgRoutes,
];

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A route with the parameters that the path gave it, decoded. */
export interface Match {
  route: Route;
  params: Record<string, string | undefined>;
}

/** Finds routes by method and path. */
export class Routes {
  // longer than any login; and like Okta, an empty id makes a list of GET /users/{id}
  private readonly router = Router({
    maxParamLength: 1000,
    ignoreTrailingSlash: true,
    ignoreDuplicateSlashes: true,
  });

  constructor() {
    for (const route of routes) this.router.on(route.method, route.path, () => undefined, route);
  }

  /** Throws E0000022 if the path exists with another method only, E0000008 if it does not exist. */
  find(method: string, path: string): Match {
    for (const known of methods) {
      if (known !== method) continue;
      const found = this.router.find(known, path);
      if (found) return { route: found.store as Route, params: found.params };
    }
    throw new Refusal(methods.some((other) => this.router.find(other, path)) ? 'E0000022' : 'E0000008');
  }
}
