import { resolve } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
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

/** Removes the token from the environment, so that child processes do not inherit it. */
function realOrg(): BuilderOrg | undefined {
  const { OKTA_CLIENT_ORGURL: organizationUrl, OKTA_CLIENT_TOKEN: token } = process.env;
  delete process.env.OKTA_CLIENT_TOKEN;
  if (!organizationUrl && !token) return undefined;
  if (!organizationUrl || !token)
    throw new Error('Set both OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, or neither.');
  return { organizationUrl, apiToken: () => token, sandbox: false };
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
