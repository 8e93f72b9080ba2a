import { Command } from 'commander';
import { readManifestFile } from '../../catalog/manifest.js';
import { addAccess } from './commands/access.js';
import { addActions } from './commands/actions.js';
import { addBulk } from './commands/bulk.js';
import { addDescribe } from './commands/describe.js';
import { addEvents } from './commands/events.js';
import { addEvidence } from './commands/evidence.js';
import { addExpire } from './commands/expire.js';
import { addExport } from './commands/export.js';
import { addHook } from './commands/hook.js';
import { addMcp } from './commands/mcp.js';
import { addPeople } from './commands/people.js';
import { addPlan } from './commands/plan.js';
import { addRights } from './commands/rights.js';
import { addRun } from './commands/run.js';
import { addSandbox } from './commands/sandbox.js';
import { addServe } from './commands/serve.js';
import { addTestConnection } from './commands/test-connection.js';
import { addValidate } from './commands/validate.js';

const EXPLANATION = `
Connection:
  OKTA_CLIENT_ORGURL   the org's address, for example https://example.okta.com (or --org-url)
  OKTA_CLIENT_TOKEN    the API token: only from here, never as a flag
  or a service app:    OKTA_CLIENT_CLIENTID, OKTA_CLIENT_PRIVATEKEY (JWK or PEM),
                       OKTA_CLIENT_KEYID, OKTA_CLIENT_SCOPES, OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey
  OKTA_MEMBERSHIPS     the folder of memberships with an end, by default ~/.okta-connector/memberships
  --sandbox            use an embedded org instead, to try things out

Inputs:
  okta-connector run suspendUser --userId blake.rivers@example.com
  okta-connector run suspendUser --input '{"userId":"blake.rivers@example.com"}'
  okta-connector run createUserWithPassword --input @new-hire.json
  okta-connector bulk suspendUser --from people.csv --journal people.journal
  Lists: entries separated by commas, or the flag several times. Objects: JSON.
  An empty flag counts as absent. Secrets come from @file, from stdin (--input -),
  or from a prompt in a terminal.

Output:
  Text in a terminal, with secrets hidden. The exact result as JSON when run, plan, validate
  or test-connection is piped. Usage errors go to stderr only.

Exit codes:
  0 done   1 refused by Okta or failed   2 wrong usage or invalid input, nothing was sent`;

/** The program with all its commands. */
export function createProgram(): Command {
  const { version, title } = readManifestFile();
  const program = new Command('okta-connector')
    .description(`${title} actions from the command line: users, groups, roles and applications.`)
    .version(version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print help; after a command, the help of the command.')
    .usage('<command> [options]')
    .addHelpText('after', EXPLANATION)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => {} });
  for (const add of commands) add(program);
  return program;
}

/**
 * Every command, in the order of the help. A new command is one file in `commands/` and one line here. It imports what is
 * slow to load when it runs.
 */
export const commands: readonly ((program: Command) => void)[] = [
  addActions,
  addDescribe,
  addRun,
  addPlan,
  addValidate,
  addBulk,
  addPeople,
  addAccess,
  addExpire,
  addEvents,
  addHook,
  addEvidence,
  addRights,
  addTestConnection,
  addSandbox,
  addMcp,
  addServe,
  addExport,
];
