import type { Action } from '../../core/action.js';
import { hideMarked } from '../../core/redact.js';
import { withDefaults } from '../../core/validate.js';
import { type HostResult, notAllowed, whyConsent } from '../policy.js';
import type { McpServer } from './sdk.js';

const PATIENCE_MS = 10 * 60_000;

/**
 * Asks the person in front of the client whether a destructive action may run. Only a ticked, sent form is a yes:
 * no answer, an error and a client that can't ask are a no.
 * @returns the refusal, or undefined for a yes
 */
export async function askPerson(
  server: McpServer,
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  context: { org: string; signal: AbortSignal },
): Promise<HostResult | undefined> {
  if (server.getClientCapabilities()?.elicitation?.form === undefined) {
    return notAllowed(
      `${action.title} ${whyConsent(action)}, and this client can't ask the person for a yes.`,
      'Use a client that supports elicitation, or have the server started with --yes-destructive.',
    );
  }
  try {
    const answer = await server.elicitInput(
      {
        message: question(action, inputs, context.org),
        requestedSchema: {
          type: 'object',
          properties: {
            confirm: { type: 'boolean', title: `Yes: ${action.title}`, default: false },
          },
          required: ['confirm'],
        },
      },
      { timeout: PATIENCE_MS, signal: context.signal },
    );
    if (answer.action === 'accept' && answer.content?.confirm === true) return undefined;
  } catch {
    return refused(action, 'nobody answered the question whether it may run');
  }
  return refused(action, 'the person declined');
}

function refused(action: Action, why: string): HostResult {
  return notAllowed(
    `${action.title} was not run: ${why}.`,
    'Do not try again unless the person asks for it; nothing was changed.',
  );
}

/** Some clients show it as one line, so it reads well without its line breaks too. */
function question(action: Action, inputs: Readonly<Record<string, unknown>>, org: string): string {
  const shown = hideMarked(action.input, withDefaults(action, inputs)) as Record<string, unknown>;
  const values = Object.entries(shown).map(
    ([name, value]) => `${action.input.properties[name]?.title ?? name}: ${visible(value)}`,
  );
  return `${action.title} in ${org}?\n${values.join(', ')}.\n${action.description}`;
}

/** JSON, so that a value can't pretend to be another line, without characters that can't be seen or turn text round. */
function visible(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
