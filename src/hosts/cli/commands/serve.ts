import type { Command } from 'commander';
import type { HttpHost } from '../../http/server.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { type PolicyFlags, policyFlags, safetyOf, startError } from '../safety-flags.js';
import { type ListenOptions, listenFlags, listening, printInternalError, printRejected } from '../serving.js';

const PORT = 8731;

interface ServeOptions extends ConnectionOptions, PolicyFlags, ListenOptions {}

/** `serve`: the actions over HTTP, until Ctrl-C or SIGTERM. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description(
      'Serve the actions over HTTP, described by /openapi.json. Callers send OKTA_CONNECTOR_SECRET as a bearer token.',
    );
  for (const flag of [...connectionFlags(), ...listenFlags(PORT), ...policyFlags()]) command.addOption(flag);
  command.action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { HttpHost } = await import('../../http/server.js');
  const safety = safetyOf(options);
  const { connector, organizationUrl, close } = await openConnection(options, safety);
  try {
    const secret = process.env.OKTA_CONNECTOR_SECRET;
    const host = new HttpHost({
      connector,
      yesDestructive: options.yesDestructive ?? false,
      showSecrets: options.showSecrets ?? false,
      host: options.host,
      port: options.port,
      ...(secret !== undefined && { secret }),
      onInternalError: printInternalError,
      onRejected: printRejected,
      ...(safety.onAudit !== undefined && { onAudit: safety.onAudit as (event: object) => unknown }),
    });
    const url = await listening(() => host.listen(), options);
    process.stderr.write(`Okta actions for ${organizationUrl} at ${url}; see ${url}/openapi.json\n`);
    await untilSignal(host);
  } catch (error) {
    throw startError(error);
  } finally {
    await close();
  }
}

/** Waits for a signal, then for the running calls. A second signal cancels them. */
async function untilSignal(host: HttpHost): Promise<void> {
  await new Promise<void>((resolve) => {
    let isClosing = false;
    const end = () => {
      if (isClosing) host.cancelRunning();
      isClosing = true;
      resolve();
    };
    process.on('SIGTERM', end).on('SIGINT', end);
  });
  await host.close();
}
