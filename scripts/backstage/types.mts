// The package's published types against Backstage's own. scripts/test-backstage.sh compiles this beside them.
import { createBackend } from '@backstage/backend-defaults';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { ActionContext, TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createConnector } from 'okta-workflow-connector';
import oktaModule, { templateActions } from 'okta-workflow-connector/backstage';

const okta = createConnector({ organizationUrl: 'https://example.okta.com', apiToken: 'none' });
export const feature: BackendFeature = oktaModule;
export const actions: TemplateAction[] = templateActions(okta, { prefix: 'okta:eu:', showSecrets: true });
// @ts-expect-error there is no such option
templateActions(okta, { secrets: true });

export async function run(context: ActionContext<{ userId: string }>): Promise<void> {
  await actions[0]?.handler(context);
}

const backend = createBackend();
backend.add(import('okta-workflow-connector/backstage'));
