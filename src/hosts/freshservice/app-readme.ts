import type { Action } from '../../catalog/action.js';
import { readManifest } from '../../catalog/catalog.js';

/** The app's README: how to install it, what it does, and what was and was not checked. */
export function appReadme(actions: readonly Action[]): string {
  const { groups, version } = readManifest();
  const sections = groups.map(({ id, title }) => {
    const own = actions.filter(({ group }) => group === id);
    return `### ${title}\n\n${own.map(line).join('\n')}`;
  });
  return `# Okta for the Freshservice Workflow Automator

${actions.length} Okta actions as app actions. Made by okta-workflow-connector ${version}; make it anew rather than change it.

## Before you install

1. **Organization URL.** Sign in to Okta's admin console and open the menu under your name at the top right: your
   Okta domain stands below your email, for example \`acme.okta.com\`. Take it without \`https://\`, without \`-admin\`
   and without a path. A custom domain works too.
2. **API Token.** In the admin console, open **Security > API > Tokens** and create a token. It can do what the
   administrator who creates it can do, so use an account that has only the roles it needs. Okta shows it once, and it
   expires after 30 days without use. If your org only lets known networks use tokens, allow Freshworks' addresses.

## Install

1. Run \`fdk validate\` and \`fdk pack\` in this folder.
2. In the Freshworks developer portal, create a **custom app** and upload the packed file; \`icon.svg\` is its icon.
3. In Freshservice, open **Admin > Apps**, install the app, and enter the two values above. The token is kept as a
   secure parameter: it goes into requests to your Okta domain, and the app's code does not read it.
4. In **Admin > Workflow Automator**, add an **App** action, choose this app, then an action.

Try an action before that: \`fdk run\`, open the test page that it names, and choose an action; its test data stands in
\`server/test_data\`.

## How it behaves

- Lists are text with commas between the entries. Objects are JSON text; profile attributes have fields of their own.
- A failure says what happened, what to do, and what is true of the org now.
- An action has 30 seconds. After 14 seconds it starts no further request, and it does not wait for Okta's rate
  limits: it says that they are used up. The platform allows 50 requests a minute to one app, so add a user to no more
  than about 40 groups at once.
- Actions never wait in the background: **Delete User** may end after the deactivation; run it again then.

## Actions

${sections.join('\n\n')}

## Checked, and not checked

The app was run in a harness that follows the platform's published rules: only the globals that a serverless app has,
no timers, flat parameters, names, draft-07, templates with \`<%= %>\`, https to a full domain name, secure parameters
in headers only, sizes and time limits. It was not run by Freshworks' own tool (fdk) nor in a Freshservice account.
In particular, nobody has seen:

- that a query in a template's path reaches Okta as it is;
- how the platform shows a failure's message and an optional field that was left empty;
- that Node's own \`url\`, \`util\` and \`buffer\` can be required, should the sandbox lack URL, TextEncoder and btoa;
- that Freshservice offers the actions: the platform's rules for app actions name Freshdesk, Freshchat, Freshcaller
  and the CRM as products, and Freshservice only in their table of modules (\`service_ticket\`).
`;
}

function line({ id, title, description, effect, grantsAccess }: Action): string {
  const danger = `${effect === 'destructive' ? ' **Destructive.**' : ''}${grantsAccess ? ' **Grants access.**' : ''}`;
  return `- **${title}** (\`${id}\`): ${description}${danger}`;
}
