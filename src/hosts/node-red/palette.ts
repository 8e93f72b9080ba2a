import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Action } from '../../catalog/action.js';
import { listActions } from '../../catalog/catalog.js';
import { readManifest } from '../../catalog/manifest.js';
import { escapeHtml } from '../shared/escape-html.js';
import { packageRoot } from '../shared/package-root.js';
import { actionForm } from './editor/action-form.js';
import { connectionForm } from './editor/connection-form.js';
import { consentForms } from './editor/consent-forms.js';
import { fieldRows } from './editor/field-rows.js';
import { nodeTexts } from './editor/node-texts.js';
import { profileFields } from './editor/profile-fields.js';
import { register } from './editor/register.js';
import { storedAttributes } from './editor/stored-attributes.js';
import { iconName, type NodeModel, nodeModel, triggerModel } from './forms/form-model.js';
import { builderStyle, nodeStyle } from './forms/style.js';
import { CONNECTION_TYPE, HOOK_TYPE } from './nodes/names.js';

const RED = '#b3261e';

/**
 * Generates from the catalog the files that Node-RED reads beside okta.js: okta.html with the form and help of every
 * node, the icons, and the builder's CSS. It does not touch files that are up to date, because the folder of an
 * installed package may be read-only.
 */
export function writePalette(folder = __dirname): void {
  const { groups, connection } = readManifest();
  write(join(folder, 'okta.html'), paletteHtml(listActions(), connection.inputs.properties));
  write(join(folder, 'builder-sandbox.css'), builderStyle(true));
  write(join(folder, 'builder-real.css'), builderStyle(false));
  for (const { id, icon } of groups) {
    const svg = sized(readFileSync(join(packageRoot(), icon), 'utf8'));
    write(join(folder, 'icons', iconName(id, false)), svg);
    write(join(folder, 'icons', iconName(id, true)), svg.replace(/fill="#[0-9a-f]{6}"/gi, `fill="${RED}"`));
  }
}

/** Node-RED shows an icon in the middle of a strip that is higher than wide, and draws an SVG without a size too large. */
function sized(svg: string): string {
  return svg.replace('viewBox="0 0 24 24"', 'width="40" height="60" viewBox="-6 -15 36 54"');
}

function write(file: string, text: string): void {
  let present: string | undefined;
  try {
    present = readFileSync(file, 'utf8');
  } catch {
    // The file does not exist yet.
  }
  if (present === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

type ConnectionFields = Readonly<Record<string, { title?: string; description?: string }>>;

/** The content of okta.html. */
export function paletteHtml(actions: readonly Action[], connection: ConnectionFields): string {
  const titles = new Map(readManifest().groups.map(({ id, title }) => [id, title]));
  const triggers = readManifest().triggers.map(triggerModel);
  const models = [
    ...triggers,
    ...actions.map((action) => nodeModel(action, titles.get(action.group) ?? action.group)),
  ];
  const { appearance: hook } = triggers[0] as NodeModel;
  return [
    `<style>${nodeStyle}</style>`,
    connectionTemplate(connection),
    HOOK_FORM,
    // Node-RED finds the types in a file by their templates. The browser fills them, which keeps the file small.
    ...models.map(({ type }) => `<script type="text/html" data-template-name="${type}"></script>`),
    `<script type="text/html" data-help-name="${CONNECTION_TYPE}">
<p>The address of an Okta org, and the API token or the service app by which the Okta nodes connect.</p>
</script>`,
    '<script type="text/javascript">',
    '(function () {',
    ...modelsScript(models),
    `(${nodeTexts})($, models, ${escapeHtml});`,
    `const rows = (${fieldRows})($);`,
    `const profiles = (${profileFields})($, rows, (${storedAttributes})(rows));`,
    `const form = (${actionForm})($, RED, rows, profiles);`,
    `const connection = (${connectionForm})($, RED.settings.oktaConnectionBuilder || null);`,
    `const consents = RED.settings.oktaConnectionBuilder ? (${consentForms})($, RED) : null;`,
    `(${register})(RED, models, ${inScript(hook)}, form, connection, consents);`,
    '})();',
    '</script>',
    '',
  ].join('\n');
}

/** The models as JavaScript. Parts that several models share appear once. */
function modelsScript(models: readonly NodeModel[]): string[] {
  const shared: string[] = [];
  const share = (value: unknown): string => {
    const json = inScript(value);
    if (!shared.includes(json)) shared.push(json);
    return `shared[${shared.indexOf(json)}]`;
  };
  const all = models.map(({ appearance, fields, outputs, scopes, ...own }) => {
    const [inputs, results] = [fields.map(share), outputs.map(share)];
    return `${inScript(own).slice(0, -1)},appearance:${share(appearance)},fields:[${inputs}],outputs:[${results}],scopes:${share(scopes)}}`;
  });
  return [`const shared = [${shared.join(',\n')}];`, `const models = [${all.join(',\n')}];`];
}

/** JSON that cannot end the script element around it. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

const HOOK_FORM = `<script type="text/html" data-template-name="${HOOK_TYPE}">
<div class="okta-form">
<p class="okta-about">The path that Okta's event hook calls. It makes the triggers of the connection look at the log at once; without it they look every 10 seconds.</p>
<div class="form-row okta-row"><label for="node-input-connection">Connection</label><input type="text" id="node-input-connection"></div>
<div class="form-row okta-row"><label for="node-input-path">Path</label><input type="text" id="node-input-path">
<div class="okta-help">In the builder it is under /hooks. Pass this path alone on to Okta, by HTTPS.</div></div>
<div class="form-row okta-row"><label for="node-input-secret">Secret</label><input type="password" id="node-input-secret">
<div class="okta-help">The authentication secret of the event hook in Okta: at least 16 characters. Stored encrypted, not in the flow.</div></div>
<div class="form-row okta-row"><label for="node-input-header">Header</label><input type="text" id="node-input-header" placeholder="authorization">
<div class="okta-help">The authentication field of the event hook in Okta.</div></div>
<div class="form-row okta-row"><label for="node-input-name">Name</label><input type="text" id="node-input-name"></div>
</div>
</script>
<script type="text/html" data-help-name="${HOOK_TYPE}">
<p>The path that Okta's event hook calls. It answers Okta's verification, and makes the triggers of its connection look at the System Log at once. What the hook sends is never given as an event.</p>
</script>`;

function connectionTemplate({ organizationUrl, apiToken }: ConnectionFields): string {
  const field = (id: string, type: string, { title = '', description = '' } = {}) =>
    `<div class="form-row okta-row"><label for="node-config-input-${id}">${escapeHtml(title)}</label>
<input type="${type}" id="node-config-input-${id}"><div class="okta-help">${escapeHtml(description)}</div></div>`;
  const app = readManifest().connection.alternatives.find(({ id }) => id === 'oauth');
  const appFields = Object.entries(app?.inputs.properties ?? {})
    .filter(([name]) => name !== 'organizationUrl')
    .map(([name, schema]) => field(name, schema.secret ? 'password' : 'text', schema))
    .join('\n');
  return `<script type="text/html" data-template-name="${CONNECTION_TYPE}">
<div class="okta-form">
<div class="form-row okta-row" id="okta-which-org"><label for="node-config-input-org">Org</label>
<select id="node-config-input-org"><option value="builder">The builder's</option><option value="own">Another org</option></select></div>
<div id="okta-own-org">${field('organizationUrl', 'text', organizationUrl)}
<div class="form-row okta-row"><label for="node-config-input-authorization">Connect by</label>
<select id="node-config-input-authorization"><option value="token">API token</option><option value="oauth">${escapeHtml(app?.title ?? '')}</option></select></div>
<div id="okta-by-token">${field('apiToken', 'password', apiToken)}</div>
<div id="okta-by-app">${appFields}</div></div>
<div class="form-row okta-row"><label class="okta-check"><input type="checkbox" id="node-config-input-checkProfiles"> Check profiles first</label>
<div class="okta-help">Compares the attributes of users and groups with the org's schemas, and refuses what the org would refuse before anything is sent. The token must be able to read the schemas.</div></div>
<div class="form-row okta-row"><label for="node-config-input-name">Name</label><input type="text" id="node-config-input-name"></div>
<div class="form-row"><button type="button" class="red-ui-button" id="okta-test"><i class="fa fa-plug"></i> Test connection</button>
<div id="okta-test-result"></div></div>
</div>
</script>`;
}

if (require.main === module) writePalette();
