import type { Action, FieldSchema } from '../../catalog/action.js';
import { listActions } from '../../catalog/catalog.js';
import { readManifest } from '../../catalog/manifest.js';
import { GRANTS_ACCESS } from '../shared/consent.js';
import { appReadme } from './app-readme.js';
import { asParameters, parametersOf } from './parameters.js';
import { TEMPLATES } from './platform-transport.js';
import { FUNCTION_TIMEOUT_S } from './server.js';

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

/**
 * The app's files by path.
 * @param library the bundled library that server.js loads
 */
export function appFiles(library: string, icon: string): Record<string, string> {
  const actions = listActions();
  return {
    'manifest.json': json(manifest(actions)),
    'actions.json': json(Object.fromEntries(actions.map((action) => [action.id, definition(action)]))),
    'config/iparams.json': json(installationParameters()),
    'config/requests.json': json(requestTemplates()),
    'server/server.js': serverText(actions),
    'server/lib/okta.js': library,
    ...Object.fromEntries(
      actions.map((action) => [`server/test_data/${action.id}.json`, json(testData(action))]),
    ),
    'icon.svg': icon,
    'README.md': appReadme(actions),
  };
}

function manifest(actions: readonly Action[]): unknown {
  const functions = actions.map(({ id }) => [id, { timeout: FUNCTION_TIMEOUT_S }]);
  const requests = Object.values(TEMPLATES).map((name) => [name, {}]);
  return {
    'platform-version': '3.0',
    modules: {
      common: { requests: Object.fromEntries(requests), functions: Object.fromEntries(functions) },
      service_ticket: {},
    },
    engines: { node: '24.11.0', fdk: '10.0.0' },
  };
}

function definition(action: Action): unknown {
  const marks = [action.grantsAccess && ACCESS_MARK, action.effect === 'destructive' && DANGER_MARK];
  return {
    display_name: action.title,
    description: [action.description, ...marks].filter(Boolean).join(' '),
    parameters: {
      $schema: DRAFT_07,
      type: 'object',
      properties: parametersOf(action),
      required: action.input.required.filter((name) => action.input.properties[name]?.type !== 'object'),
    },
    response: { $schema: DRAFT_07, ...described('Output', action.output), additionalProperties: true },
  };
}

export const DANGER_MARK = 'Destructive: the same action cannot undo it.';
export const ACCESS_MARK = `It ${GRANTS_ACCESS}.`;

/** A schema with keywords of draft-07 only, and a description for every field. */
function described(name: string, field: FieldSchema): Record<string, unknown> {
  const { type, title = name, description = title, properties, items } = field;
  return {
    ...(type !== undefined && { type }),
    description,
    ...(items !== undefined && { items: described(name, items) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([each, schema]) => [each, described(each, schema)]),
      ),
    }),
  };
}

function installationParameters(): unknown {
  const { organizationUrl, apiToken } = readManifest().connection.inputs.properties;
  return {
    organization_url: {
      display_name: organizationUrl?.title,
      description: `Without https://, for example acme.okta.com. ${organizationUrl?.description}`,
      type: 'text',
      required: true,
      regex: {
        domain: DOMAIN,
        'domain-error':
          'Enter the domain only, for example acme.okta.com, without https://, -admin and a path.',
      },
    },
    api_token: {
      display_name: apiToken?.title,
      description: apiToken?.description,
      type: 'text',
      required: true,
      secure: true,
    },
  };
}

/** A full domain name, but not one of the Admin Console. */
const DOMAIN = '^(?!.*-admin\\.okta)[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$';

function requestTemplates(): unknown {
  return Object.fromEntries(
    Object.entries(TEMPLATES).map(([method, name]) => [
      name,
      {
        schema: {
          protocol: 'https',
          method,
          host: '<%= iparam.organization_url %>',
          path: '/<%= context.path %>',
          headers: {
            Accept: 'application/json',
            'Content-Type': 'application/json',
            Authorization: 'SSWS <%= iparam.api_token %>',
            'User-Agent': '<%= context.userAgent %>',
          },
        },
        // The connector decides which requests may be repeated.
        options: { maxAttempts: 1 },
      },
    ]),
  );
}

function serverText(actions: readonly Action[]): string {
  const functions = actions.map(
    ({ id }) => `  ${id}: async function (args) {\n    await run('${id}', args);\n  },\n`,
  );
  return `const okta = require('./lib/okta');

function run(id, args) {
  return okta.run(id, args, { $request, renderData, console });
}

exports = {
${functions.join('')}};
`;
}

function testData(action: Action): unknown {
  const works = action.examples.find(({ error }) => error === undefined) ?? action.examples[0];
  return asParameters(action, works?.inputs ?? {});
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
