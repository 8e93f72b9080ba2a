import type { Connector } from '../../connector/public-types.js';

/** A connector for what sends nothing, checks and plans: it needs no connection, so it gets an address of nobody. */
export async function offlineConnector(): Promise<Connector> {
  const { createConnector } = await import('../../index.js');
  return createConnector({ organizationUrl: 'https://org.invalid', apiToken: 'none' });
}
