import type { Action } from '../../../catalog/action.js';
import type { ActionError, InputIssue } from '../../../result/failure.js';
import { fromForm, withoutNulls } from '../../shared/form-inputs.js';
import { readText } from '../../shared/read-text.js';
import { UsageError } from '../errors.js';
import { decoded, parseJson, whyUnread } from './given-text.js';
import { flagTexts } from './input-flags.js';
import { holdsSecret, secretOnCommandLine, withAskedSecrets } from './secrets.js';

/** An action's inputs as given, and their issues. */
export interface GivenInputs {
  inputs: Record<string, unknown>;
  issues: InputIssue[];
}

/** Inputs after validation. */
export interface CheckedInputs extends GivenInputs {
  /** The executor's own refusal, where there are issues. */
  refusal?: ActionError;
}

/**
 * Reads the inputs from --input and from the flags, asks for missing secrets in a terminal, and validates them all.
 * @throws UsageError if they can't be read at all, or if the command line holds a secret
 */
export async function readInputs(
  action: Action,
  options: Readonly<Record<string, unknown>>,
): Promise<CheckedInputs> {
  const [{ inputIssues }, { invalidInputs }] = await Promise.all([
    import('../../../catalog/validate.js'),
    import('../../../catalog/prepare.js'),
  ]);
  const { inputs: merged, issues } = await givenInputs(action, options);
  const check = (inputs: Record<string, unknown>) => joinIssues(issues, inputIssues(action, inputs));
  const before = check(merged);
  const inputs = await withAskedSecrets(action, merged, before);
  const found = inputs === merged ? before : check(inputs);
  return {
    inputs: { ...inputs },
    issues: found,
    ...(found.length > 0 && { refusal: invalidInputs(action, found) }),
  };
}

/** Reads the inputs without validation: the issues are of flags that could not be converted. */
export async function givenInputs(
  action: Action,
  options: Readonly<Record<string, unknown>>,
): Promise<GivenInputs> {
  const texts = flagTexts(action, options);
  const secret = Object.keys(texts).find((name) => holdsSecret(action, name, texts[name]));
  if (secret !== undefined) throw secretOnCommandLine(secret);
  const given = typeof options.input === 'string' ? await readJson(action, options.input) : {};
  const twice = Object.keys(texts).find((name) => Object.hasOwn(given, name));
  if (twice !== undefined) {
    throw new UsageError(`${twice} is given in --input and as a flag.`, 'Give it once.');
  }
  noteEmpty(action, texts);
  const form = fromForm(action.input, texts);
  return { inputs: { ...withoutNulls(action.input, given), ...form.inputs }, issues: form.issues };
}

/** Both lists without duplicates: for a text that could not be converted, the form's message is the clearer one. */
export function joinIssues(form: readonly InputIssue[], validation: readonly InputIssue[]): InputIssue[] {
  const reported = new Set(form.map(({ path }) => path));
  return [...form, ...validation.filter(({ path }) => !reported.has(path))];
}

function noteEmpty(action: Action, texts: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(texts)) {
    if (texts[name] === '' && !action.input.required.includes(name)) {
      process.stderr.write(
        `Note: --${name} is empty, so it counts as absent. To send an empty text, use --input.\n`,
      );
    }
  }
}

async function readJson(action: Action, source: string): Promise<Record<string, unknown>> {
  if (source === '-') return parseObject(await readStdin(), 'The standard input');
  if (source.startsWith('@')) return parseObject(await readFile(source.slice(1)), 'The file of --input');
  const inputs = parseObject(source, '--input');
  const secret = Object.keys(inputs).find((name) => holdsSecret(action, name, inputs[name]));
  if (secret !== undefined) throw secretOnCommandLine(secret);
  return inputs;
}

function parseObject(source: string | Buffer, what: string): Record<string, unknown> {
  const text = typeof source === 'string' ? source : decoded(() => readText(what, source));
  const plain = text.replace(/^\uFEFF/, '');
  const parsed = plain.trim() === '' ? { problem: 'is empty' } : parseJson(plain);
  if ('problem' in parsed) {
    throw new UsageError(
      `${what} ${parsed.problem}.`,
      'Give one JSON object, for example --input \'{"userId":"blake.rivers@example.com"}\', or @file, or - for stdin.',
    );
  }
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${what} must be one JSON object.`, 'Put the inputs into { } under their names.');
  }
  return value as Record<string, unknown>;
}

async function readFile(path: string): Promise<Buffer> {
  const files = await import('node:fs/promises');
  try {
    return await files.readFile(path);
  } catch (error) {
    throw new UsageError(`The file ${path} ${whyUnread(error)}.`, 'Check the path after --input @.');
  }
}

async function readStdin(): Promise<Buffer> {
  if (process.stdin.isTTY) {
    throw new UsageError(
      '--input - needs piped input.',
      'Pipe the JSON in, for example: cat inputs.json | okta-connector run … --input -',
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
