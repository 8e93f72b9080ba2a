import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { Connector } from '../../connector/types.js';
import { createConnector } from '../../core.js';
import { CREDENTIALS, type CredentialsData } from './credentials-data.js';
import { limitsOf, n8nClock, n8nTransport } from './seams.js';

/** A connector over n8n's HTTP and timers, for the node's credentials. */
export async function connect(functions: IExecuteFunctions | ILoadOptionsFunctions): Promise<Connector> {
  const { organizationUrl, apiToken, allowLoopback } =
    await functions.getCredentials<CredentialsData>(CREDENTIALS);
  return createConnector(
    { organizationUrl, apiToken },
    {
      allowLoopback: allowLoopback === true,
      userAgent: 'n8n',
      transport: n8nTransport(functions),
      clock: n8nClock,
      limits: limitsOf(organizationUrl),
    },
  );
}
