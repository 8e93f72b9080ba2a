import { Command } from 'commander';
import { readManifest } from '../../catalog/catalog.js';
import { commands } from './commands/index.js';

const EXPLANATION = `
Connection:
  OKTA_CLIENT_ORGURL   the org's address, for example https://example.okta.com (or --org-url)
  OKTA_CLIENT_TOKEN    the API token: only from here, never as a flag
  --sandbox            an embedded org instead, to try things out

Inputs:
  okta-connector run suspendUser --userId blake.rivers@example.com
  okta-connector run suspendUser --input '{"userId":"blake.rivers@example.com"}'
  okta-connector run createUserWithPassword --input @new-hire.json
  okta-connector bulk suspendUser --from people.csv --journal people.journal
  Lists: commas between the entries, or the flag several times. Objects: JSON.
  An empty flag counts as not given. Secrets come from @file, from stdin (--input -),
  or are asked for in a terminal.

Output:
  Text in a terminal, with secrets hidden; the exact result as JSON when run, plan, validate
  or test-connection is piped. Bad use prints on stderr only.

Exit codes:
  0 done   1 Okta or the network said no   2 bad use or bad input, nothing was sent`;

/** The command line with all its commands. */
export function createProgram(): Command {
  const { version, title } = readManifest();
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
