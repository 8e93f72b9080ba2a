import { type BackendFeature, coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createConnector } from '../../index.js';
import { templateActions } from './actions.js';
import { orgsOf } from './settings.js';

export { type TemplateActionsOptions, templateActions } from './actions.js';

/**
 * The module of Backstage's scaffolder: every action as `okta:<id>`, by the `okta` of the app-config. An org under
 * `okta.orgs` has its actions as `okta:<name>:<id>`.
 * @example
 * ```ts
 * backend.add(import('okta-workflow-connector/backstage'));
 * ```
 */
const oktaModule: BackendFeature = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'okta',
  register(registry) {
    registry.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        lifecycle: coreServices.lifecycle,
      },
      async init({ actions, config, logger, lifecycle }) {
        for (const { name, connection, options, showSecrets } of orgsOf(config.getOptional('okta'))) {
          const okta = createConnector(connection, { ...options, logger });
          lifecycle.addShutdownHook(() => okta.close());
          const prefix = name === '' ? 'okta:' : `okta:${name}:`;
          actions.addActions(...templateActions(okta, { prefix, showSecrets }));
        }
      },
    });
  },
});

export default oktaModule;
