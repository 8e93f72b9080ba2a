import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Action, FieldSchema } from '../../core/action.js';
import type { HostFailure, HostResult } from '../policy.js';
import { trim } from './trim.js';

const META = 'okta-workflow-connector/meta';

/** A result as a tool's answer: structured, and as text for clients that know only that. */
export function answerOf(action: Action, result: HostResult): CallToolResult {
  if (!result.ok) return failureAnswer(result);
  const { fitting, misfits } = onlyFitting(action, result.output);
  const { value, cuts } = trim(fitting);
  return {
    content: texts(
      JSON.stringify(value),
      ...result.meta.warnings,
      ...misfits,
      trimmedNote(cuts),
      result.undo && `${result.undo.action} takes it back, with ${JSON.stringify(result.undo.inputs)}.`,
    ),
    structuredContent: value,
    _meta: { [META]: result.meta },
  };
}

export function failureAnswer({ error, meta }: HostFailure): CallToolResult {
  const { value, cuts } = trim({ error });
  const words = [`${error.code}: ${error.message}`, error.remedy, OUTCOMES[error.outcome]].join('\n');
  return {
    isError: true,
    content: texts(words, JSON.stringify(value), trimmedNote(cuts)),
    structuredContent: value,
    _meta: { [META]: meta },
  };
}

const OUTCOMES = {
  'not-sent': 'Nothing was sent to Okta.',
  unchanged: 'Nothing was changed in the org.',
  partial: 'A part of it was done: see completedSteps and output.',
  applied: 'It was done, but the answer could not be read.',
  unknown: 'Whether it was done is not known: look at the org before trying again.',
};

function texts(...lines: (string | undefined)[]): CallToolResult['content'] {
  return lines.filter((text) => text !== undefined).map((text) => ({ type: 'text', text }));
}

function trimmedNote(cuts: readonly string[]): string | undefined {
  if (cuts.length === 0) return undefined;
  return `This answer was too large and is trimmed. Shown are: ${cuts.join('; ')}.`;
}

/** Without root fields of another type than listed: clients would refuse the whole answer because of them. */
function onlyFitting({ output: schema }: Action, output: Record<string, unknown>) {
  const misfits: string[] = [];
  const entries = Object.entries(output).filter(([name, value]) => {
    if (isOf(schema.properties[name]?.type, value)) return true;
    misfits.push(`${name} has an unexpected type and is left out.`);
    return false;
  });
  return { fitting: Object.fromEntries(entries), misfits };
}

function isOf(type: FieldSchema['type'], value: unknown): boolean {
  if (type === undefined) return true;
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return [type].flat().some((name) => name === actual || (name === 'integer' && Number.isInteger(value)));
}
