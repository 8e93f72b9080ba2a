import { type Json, reference } from './openapi-schemas.js';

const text = (description: string): Json => ({ type: 'string', description });
const count = (description: string): Json => ({ type: 'integer', minimum: 0, description });
/** An object whose keys nobody lists. Said outright: generators take an object without properties for one that is empty. */
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
    description: 'How the call went.',
    required: ['requestIds', 'attempts', 'durationMs', 'warnings'],
    properties: {
      requestIds: list("Okta's request ids, in order."),
      attempts: count('Requests sent to Okta, repeats counted.'),
      durationMs: { type: 'number', description: 'Milliseconds.' },
      rateLimit: open("Okta's own count for the last request."),
      warnings: list('What to know about an answer that is fine otherwise.'),
    },
  },
  Issue: {
    type: 'object',
    required: ['path', 'message'],
    properties: { path: text("The input's name."), message: text('What is wrong with it.') },
  },
  Failure: {
    type: 'object',
    description: 'Why it did not work, what to do, and what is true of the org now.',
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
          retryable: { type: 'boolean', description: 'The same call may succeed later and can do no harm.' },
          outcome: {
            type: 'string',
            enum: ['not-sent', 'unchanged', 'partial', 'applied', 'unknown'],
            description: 'What is true of the org now.',
          },
          retryAfterMs: count('Not before this many milliseconds.'),
          okta: open('What Okta said.'),
          answeredBy: open("Who answered in Okta's place: status, kind, server."),
          issues: { type: 'array', items: reference('Issue') },
          completedSteps: list('What was done before the failure.'),
          existing: open('What stands there already.'),
          output: { description: 'What an action of several parts got done.' },
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
            step: count('From 1, in order.'),
            operationId: text("The operation's name in Okta's OpenAPI document."),
            method: text('The HTTP method.'),
            path: text('Percent-encoded; {step1.id} stands for what only an earlier answer gives.'),
            query: open('Query parameters by their names.'),
            body: { description: 'The JSON body.' },
            exact: { type: 'boolean', description: 'The inputs alone determine every part of it.' },
            when: text('When it is sent or repeated; absent means once, always.'),
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
  Inputs: open("An action's inputs by their names."),
};

export const failureResponses: Json = {
  '4XX': failure('Refused by this server or by Okta, or it would be unsafe to repeat: see error.'),
  '5XX': failure('Okta or the network failed; the same call may succeed later.'),
};

export function success(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } };
}

function failure(description: string): Json {
  return success(description, reference('Failure'));
}
