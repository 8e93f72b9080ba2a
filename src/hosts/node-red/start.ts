import { resolve } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { connectionFrom, SECRET_VARIABLES } from '../shared/environment-connection.js';
import { type Builder, startBuilder } from './builder.js';
import type { BuilderOrg } from './flows/connection-registry.js';
import { welcome } from './welcome.js';

/** Starts the workflow builder on a sandbox org, or on the org that the environment names. */
async function main(): Promise<void> {
  const real = realOrg();
  ignoreDebuggerSignal();
  const sandbox = real === undefined ? await startSandbox() : undefined;
  const org = real ?? sandboxOrg(sandbox as Sandbox);
  const folder = resolve(process.env.OKTA_BUILDER_FOLDER ?? '.builder');
  const builder = await startBuilder({ org, folder, port: Number(process.env.PORT ?? 1880), onExit });
  console.log(welcome({ builder, folder, org, ...(sandbox && { people: sandbox.people }) }));
  stopOnSignal(builder, sandbox);
}

/**
 * On this signal Node opens its debugger on a local port, which would expose the token. Any process of the same user,
 * Node-RED's too, can send it.
 */
function ignoreDebuggerSignal(): void {
  if (process.platform !== 'win32') process.on('SIGUSR1', () => {});
}

/** The builder cannot work without Node-RED. Running actions have been cancelled. */
function onExit(): void {
  console.error(
    'Node-RED ended unexpectedly, so the builder stopped. Start it again, and check the results of the flows that were running.',
  );
  process.exit(1);
}

/** Removes the secrets from the environment, so that child processes do not inherit them. */
function realOrg(): BuilderOrg | undefined {
  const environment = { ...process.env };
  for (const name of SECRET_VARIABLES) delete process.env[name];
  const { OKTA_CLIENT_ORGURL: organizationUrl, OKTA_CLIENT_TOKEN: token } = environment;
  const names = ['OKTA_CLIENT_CLIENTID', ...SECRET_VARIABLES];
  if (!organizationUrl && names.every((name) => !environment[name])) return undefined;
  if (!organizationUrl || names.every((name) => !environment[name]))
    throw new Error('Set both OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, or neither.');
  const connection = connectionFrom(environment, organizationUrl);
  if ('message' in connection) throw new Error(`${connection.message} ${connection.remedy}`);
  const { oauth } = connection;
  const org = { organizationUrl, apiToken: () => token ?? '', sandbox: false };
  return oauth === undefined ? org : { ...org, oauth: () => ({ authorization: 'oauth', ...oauth }) };
}

function sandboxOrg(sandbox: Sandbox): BuilderOrg {
  return { organizationUrl: sandbox.url, apiToken: () => sandbox.token, sandbox: true };
}

function stopOnSignal(builder: Builder, sandbox: Sandbox | undefined): void {
  const stop = async () => {
    await builder.stop();
    await sandbox?.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
