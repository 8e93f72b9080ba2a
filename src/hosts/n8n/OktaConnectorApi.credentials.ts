import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class OktaConnectorApi implements ICredentialType {
  name = 'oktaConnectorApi';

  displayName = 'Okta Connector API';

  icon = { light: 'file:okta.svg', dark: 'file:okta.dark.svg' } as const;

  documentationUrl = 'https://developer.okta.com/docs/guides/create-an-api-token/';

  properties: INodeProperties[] = [
    {
      displayName: 'Organization URL',
      name: 'organizationUrl',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'https://acme.okta.com',
      description:
        'Address at which your users sign in to Okta, without -admin and without a path. A custom domain works too.',
    },
    {
      displayName: 'API Token',
      name: 'apiToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description:
        'Create it in the Admin Console under Security > API > Tokens. It has the permissions of the administrator who creates it.',
    },
    {
      displayName: 'Allow HTTP to This Machine',
      name: 'allowLoopback',
      type: 'boolean',
      default: false,
      description: 'Whether to allow HTTP to localhost, for a sandbox org. Leave it off for a real org.',
    },
    {
      displayName: 'Check Profiles First',
      name: 'checkProfiles',
      type: 'boolean',
      default: false,
      description:
        "Whether to compare the attributes of users and groups with the org's schemas, and to refuse what the org would refuse before anything is sent. The token must be able to read the schemas.",
    },
    {
      displayName: 'Event Hook Secret',
      name: 'eventHookSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'For the Okta Trigger with an event hook: what Okta sends in the header authorization, at least 16 characters that nobody can guess',
    },
  ];

  authenticate = {
    type: 'generic',
    properties: { headers: { Authorization: '=SSWS {{$credentials.apiToken}}' } },
  } as const;
}
