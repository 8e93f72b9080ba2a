import { resolve } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { type Builder, startBuilder } from './builder.js';
import type { BuilderOrg } from './flows/connection-registry.js';
import { welcome } from './welcome.js';

/** Opens the workflow builder on a sandbox org, or on the org that the environment names. */
async function main(): Promise<void> {
  const real = realOrg();
  refuseDebugger();
  const sandbox = real === undefined ? await startSandbox() : undefined;
  const org = real ?? sandboxOrg(sandbox as Sandbox);
  const folder = resolve(process.env.OKTA_BUILDER_FOLDER ?? '.builder');
  const builder = await startBuilder({ org, folder, port: Number(process.env.PORT ?? 1880), ended });
  console.log(welcome({ builder, folder, org, ...(sandbox && { people: sandbox.people }) }));
  endOnSignal(builder, sandbox);
}

/**
 * A process of the same user, Node-RED's too, can ask Node by this signal to open its debugger on a port of this machine:
 * who reaches that has the token.
 */
function refuseDebugger(): void {
  if (process.platform !== 'win32') process.on('SIGUSR1', () => {});
}

/** Without Node-RED there is no builder; what runs in the org has been stopped with it. */
function ended(): void {
  console.error('Node-RED ended, and the builder with it. Start it again; look at what was under way.');
  process.exit(1);
}

/** The token leaves the environment, so that what this process starts does not inherit it. */
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

function endOnSignal(builder: Builder, sandbox: Sandbox | undefined): void {
  const end = async () => {
    await builder.stop();
    await sandbox?.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void end());
  process.once('SIGTERM', () => void end());
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
