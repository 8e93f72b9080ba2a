import {
  type IHookFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IPollFunctions,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { oktaConnection } from './credential-test.js';
import { asActionError, nodeError } from './error.js';
import { answerHook } from './trigger/doorbell.js';
import { eventTitle, HOOK_METHODS, triggerProperties } from './trigger/form.js';
import { isHookSetUp, removeHook, setUpHook } from './trigger/hook-setup.js';
import { latestEvents, newEvents } from './trigger/poll.js';

export class OktaTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Okta Trigger',
    name: 'oktaTrigger',
    icon: { light: 'file:okta.svg', dark: 'file:okta.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: eventTitle(),
    description: "Starts the workflow with events of an Okta org's System Log",
    defaults: { name: 'Okta Trigger' },
    polling: true,
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'oktaConnectorApi', required: true, testedBy: 'oktaConnection' }],
    webhooks: [{ name: 'default', httpMethod: HOOK_METHODS, path: 'okta', responseMode: 'onReceived' }],
    properties: triggerProperties(),
  };

  methods = { credentialTest: { oktaConnection } };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return isHookSetUp(this);
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return setUpHook(this);
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return removeHook(this);
      },
    },
  };

  async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    const polled = await (this.getMode() === 'manual' ? latestEvents(this) : newEvents(this)).catch(
      (thrown: unknown) => ({ ok: false as const, error: asActionError(thrown) }),
    );
    if (!polled.ok) throw nodeError(this.getNode(), polled.error, { itemIndex: 0, items: 1, done: [] });
    return polled.output.length === 0 ? null : [polled.output.map((json) => ({ json }))];
  }

  /** The doorbell: it starts nothing by itself. */
  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    await answerHook(this);
    return { noWebhookResponse: true };
  }
}
