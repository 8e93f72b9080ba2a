import type { Action, Manifest } from '../../catalog/action.js';
import { commonSchemas, failureResponses, open, success } from './openapi-common.js';
import { actionSchemas, inputsName, type Json, outputName, reference } from './openapi-schemas.js';

/** Titles of the manifest's groups, by id. */
type Titles = ReadonlyMap<string, string>;

/** The OpenAPI 3.1 document of a server, with a path for each action and the server's own paths. */
export function openApi(
  manifest: Manifest,
  actions: readonly Action[],
  { origin, secured }: { origin: string; secured: boolean },
): Json {
  const titles = new Map(manifest.groups.map(({ id, title }) => [id, title]));
  const used = manifest.groups.filter(({ id }) => actions.some(({ group }) => group === id));
  return {
    openapi: '3.1.0',
    info: {
      title: `${manifest.title} actions`,
      version: manifest.version,
      description: manifest.description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: origin }],
    security: secured ? [{ secret: [] }] : [],
    tags: [
      ...used.map(({ title }) => ({ name: title, description: `${title} of the Okta org.` })),
      { name: 'Catalog', description: 'Lists of actions, and requests that change nothing.' },
    ],
    paths: {
      ...Object.fromEntries(
        actions.map((action) => [`/actions/${action.id}/execute`, executePath(action, titles)]),
      ),
      ...ownPaths(actions),
    },
    components: {
      ...(secured && {
        securitySchemes: {
          secret: { type: 'http', scheme: 'bearer', description: "The server's secret, not Okta's token." },
        },
      }),
      schemas: { ...commonSchemas, ...actionSchemas(actions) },
    },
  };
}

function executePath(
  { id, title, description, group, effect, grantsAccess, retry, undo, examples }: Action,
  titles: Titles,
): Json {
  const example = examples.find(({ error }) => error === undefined);
  return {
    post: {
      operationId: id,
      summary: title,
      description,
      tags: [titles.get(group) ?? group],
      'x-effect': effect,
      ...(grantsAccess && { 'x-grants-access': true }),
      'x-retry': retry,
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: reference(inputsName(id)),
            ...(example && { example: example.inputs }),
          },
        },
      },
      responses: {
        200: success('Done.', {
          type: 'object',
          required: ['ok', 'output', 'meta'],
          properties: {
            ok: { type: 'boolean', const: true },
            output: reference(outputName(id)),
            meta: reference('Meta'),
            ...(undo && {
              undo: open('The action that undoes it, and its inputs.'),
            }),
          },
        }),
        ...failureResponses,
      },
    },
  };
}

function ownPaths(actions: readonly Action[]): Json {
  const id = {
    name: 'id',
    in: 'path',
    required: true,
    description: "The action's id.",
    schema: { type: 'string', enum: actions.map((action) => action.id) },
  };
  const anything = { type: 'object', additionalProperties: true };
  return {
    '/actions': {
      get: own('listActions', 'List the actions', success('A summary of the actions.', anything)),
    },
    '/actions/{id}': {
      parameters: [id],
      get: own('getAction', 'Describe an action', success('The action.', anything)),
    },
    '/actions/{id}/plan': {
      parameters: [id],
      post: withInputs(
        own('planAction', 'Show the requests that it would send', success('The plan.', reference('Plan'))),
      ),
    },
    '/actions/{id}/check': {
      parameters: [id],
      post: withInputs(
        own('checkAction', 'Predict its result with reads only', success('The predicted result.', anything)),
      ),
    },
    '/actions/{id}/validate': {
      parameters: [id],
      post: withInputs(
        own(
          'validateInputs',
          'Check inputs',
          success('The problems found, if any.', reference('Validation')),
        ),
      ),
    },
    '/manifest': { get: own('getManifest', 'Describe the connector', success('The manifest.', anything)) },
    '/openapi.json': { get: own('getOpenApi', 'This document', success('OpenAPI 3.1.', anything)) },
    '/healthz': {
      get: { ...own('getHealth', 'Whether the server runs', success('It runs.', anything)), security: [] },
    },
  };
}

function own(operationId: string, summary: string, done: Json): Json {
  return { operationId, summary, tags: ['Catalog'], responses: { 200: done, ...failureResponses } };
}

function withInputs(operation: Json): Json {
  const content = { 'application/json': { schema: reference('Inputs') } };
  return { ...operation, requestBody: { required: true, content } };
}
