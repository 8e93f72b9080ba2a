import type {
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { createConnector, type Transport } from '../../core.js';
import { type CredentialsData, limitsOf, n8nClock } from './connection.js';
import { asActionError, forN8n } from './error.js';

const TIMEOUT_MS = 40_000;

/** Tests credentials with the same checks as an execution, and reads the user of the token. */
export async function oktaConnection(
  this: ICredentialTestFunctions,
  { data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
  const { organizationUrl = '', apiToken = '', allowLoopback } = (data ?? {}) as Partial<CredentialsData>;
  try {
    const okta = createConnector(
      { organizationUrl, apiToken },
      {
        allowLoopback: allowLoopback === true,
        userAgent: 'n8n',
        transport: transportOf(this),
        clock: n8nClock,
        limits: limitsOf(organizationUrl),
      },
    );
    const result = await okta.testConnection();
    await okta.close();
    if (!result.ok) return failed(result.error);
    return {
      status: 'OK',
      message: `Connection successful. The token belongs to ${result.output.user?.login}.`,
    };
  } catch (thrown) {
    return failed(asActionError(thrown));
  }
}

function failed(error: Parameters<typeof forN8n>[0]): INodeCredentialTestResult {
  const { message, remedy } = forN8n(error);
  return { status: 'Error', message: `${message} ${remedy}` };
}

/** In a credential test n8n offers only this function for HTTP. */
function transportOf(functions: ICredentialTestFunctions): Transport {
  return async ({ method, url, headers, body }) => {
    const answer = await functions.helpers.request({
      method,
      uri: url,
      headers,
      ...(body !== undefined && { body }),
      json: false,
      simple: false,
      resolveWithFullResponse: true,
      followRedirect: false,
      timeout: TIMEOUT_MS,
    });
    return { status: answer.statusCode, headers: { ...answer.headers }, body: String(answer.body ?? '') };
  };
}
