import Router from 'find-my-way';
import { appGroupRoutes } from '../applications/app-groups.js';
import { appUserRoutes } from '../applications/app-users.js';
import { appWriteRoutes } from '../applications/app-writes.js';
import { appRoutes } from '../applications/apps.js';
import { factorVerificationRoutes } from '../factors/factor-verification.js';
import { factorRoutes } from '../factors/factors.js';
import { groupListRoutes } from '../groups/group-lists.js';
import { groupOwnerRoutes } from '../groups/group-owners.js';
import { groupPushRoutes } from '../groups/group-push.js';
import { groupRoleRoutes } from '../groups/group-roles.js';
import { groupRuleRoutes } from '../groups/group-rules.js';
import { groupRoutes } from '../groups/groups.js';
import { eventHookRoutes } from '../log/event-hooks.js';
import { logRoutes } from '../log/log-routes.js';
import { clientRoleRoutes } from '../oauth/client-roles.js';
import { grantRoutes } from '../oauth/grants.js';
import { tokenRoutes } from '../oauth/token-endpoint.js';
import { apiTokenRoutes } from '../org/api-tokens.js';
import { iamRoutes } from '../org/iam-routes.js';
import { orgRoutes } from '../org/org-routes.js';
import { schemaRoutes } from '../schemas/schema-routes.js';
import { credentialRoutes } from '../users/credentials.js';
import { deviceRoutes } from '../users/devices.js';
import { lifecycleRoutes } from '../users/lifecycle.js';
import { linkedObjectRoutes } from '../users/linked-objects.js';
import { oauthAccessRoutes } from '../users/oauth-access.js';
import { roleRoutes } from '../users/roles.js';
import { userWriteRoutes } from '../users/user-writes.js';
import { userRoutes } from '../users/users.js';
import { Refusal } from './errors.js';
import type { Route } from './routes.js';

const routes: Route[] = [
  ...userRoutes,
  ...userWriteRoutes,
  ...lifecycleRoutes,
  ...credentialRoutes,
  ...roleRoutes,
  ...factorRoutes,
  ...factorVerificationRoutes,
  ...oauthAccessRoutes,
  ...deviceRoutes,
  ...linkedObjectRoutes,
  ...groupRuleRoutes,
  ...groupRoutes,
  ...groupListRoutes,
  ...groupOwnerRoutes,
  ...groupRoleRoutes,
  ...groupPushRoutes,
  ...appRoutes,
  ...appWriteRoutes,
  ...appUserRoutes,
  ...appGroupRoutes,
  ...eventHookRoutes,
  ...orgRoutes,
  ...iamRoutes,
  ...apiTokenRoutes,
  ...logRoutes,
  ...schemaRoutes,
  ...tokenRoutes,
  ...grantRoutes,
  ...clientRoleRoutes,
];

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A route with the parameters that the path gave it, decoded. */
export interface Match {
  route: Route;
  params: Record<string, string | undefined>;
}

/** Finds routes by method and path. */
export class Routes {
  static readonly all: readonly Route[] = routes;

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
