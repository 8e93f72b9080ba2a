import { type Json, reference } from './openapi-schemas.js';

const text = (description: string): Json => ({ type: 'string', description });
const count = (description: string): Json => ({ type: 'integer', minimum: 0, description });
/** An object with any properties. Without `additionalProperties`, generators make an empty object of it. */
export const open = (description: string): Json => ({
  type: 'object',
  additionalProperties: true,
  description,
});
const list = (description: string): Json => ({ type: 'array', items: { type: 'string' }, description });

/** The schemas that do not depend on the actions. */
export const commonSchemas: Json = {
  Meta: {
    type: 'object',
    description: 'Facts about the call.',
    required: ['requestIds', 'attempts', 'durationMs', 'warnings'],
    properties: {
      requestIds: list("Okta's request ids, in order."),
      attempts: count('Requests sent to Okta, including retries.'),
      durationMs: { type: 'number', description: 'Milliseconds.' },
      rateLimit: open("Okta's rate limit headers of the last request."),
      warnings: list('Hints about a successful result.'),
    },
  },
  Issue: {
    type: 'object',
    required: ['path', 'message'],
    properties: { path: text("The input's name."), message: text('What is wrong with it.') },
  },
  Failure: {
    type: 'object',
    description: 'What happened, what to do next, and the state of the org.',
    required: ['ok', 'error'],
    properties: {
      ok: { type: 'boolean', const: false },
      error: {
        type: 'object',
        required: ['message'],
        properties: {
          code: text('For example INVALID_INPUT, NOT_FOUND, CONFLICT or NOT_ALLOWED.'),
          message: text('What happened.'),
          remedy: text('What to do next.'),
          retryable: {
            type: 'boolean',
            description: 'The same call may succeed later, and repeating it is safe.',
          },
          outcome: {
            type: 'string',
            enum: ['not-sent', 'unchanged', 'partial', 'applied', 'unknown'],
            description: 'The state of the org now.',
          },
          retryAfterMs: count('Milliseconds to wait before a repeat.'),
          okta: open("Okta's error."),
          answeredBy: open('The server that answered instead of Okta: status, kind, server.'),
          relatedOptions: list('Options of the connector or the call that the error is about.'),
          issues: { type: 'array', items: reference('Issue') },
          completedSteps: list('The steps that were done before the failure.'),
          existing: open('The existing resource that conflicts.'),
          output: { description: 'The output of the parts that were done.' },
        },
      },
      meta: reference('Meta'),
    },
  },
  Plan: {
    type: 'object',
    description: 'The requests that the action would send, secrets hidden.',
    required: ['ok', 'requests'],
    properties: {
      ok: { type: 'boolean', const: true },
      requests: {
        type: 'array',
        items: {
          type: 'object',
          required: ['step', 'operationId', 'method', 'path', 'exact'],
          properties: {
            step: count('Number of the request, from 1.'),
            operationId: text("The operation's name in Okta's OpenAPI document."),
            method: text('The HTTP method.'),
            path: text('Percent-encoded. {step1.id} stands for a value from an earlier response.'),
            query: open('Query parameters by name.'),
            body: { description: 'The JSON body.' },
            exact: { type: 'boolean', description: 'Whether the inputs alone determine the whole request.' },
            when: text('When the request is sent or repeated. Absent means always once.'),
          },
        },
      },
    },
  },
  Validation: {
    type: 'object',
    required: ['valid', 'issues'],
    properties: { valid: { type: 'boolean' }, issues: { type: 'array', items: reference('Issue') } },
  },
  Inputs: open('The inputs of an action by name.'),
};

export const failureResponses: Json = {
  '4XX': failure('This server or Okta refused the call, or a repeat would be unsafe. See error.'),
  '5XX': failure('Okta or the network failed. The same call may succeed later.'),
};

export function success(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } };
}

function failure(description: string): Json {
  return success(description, reference('Failure'));
}
