import type { Action, Step } from '../core/action.js';
import { hideMarked } from '../core/redact.js';
import { fill, fillPath, type Values } from '../core/template.js';
import type { PlannedStep } from './handlers/handler.js';
import { handlerOf } from './handlers/index.js';
import { loginsToLookUp, lookUpRequest } from './identifier.js';

/** A request that an execution would send. Secrets are hidden. */
export interface PlannedRequest {
  /** From 1, in order. */
  step: number;
  operationId: string;
  method: string;
  /** Percent-encoded, but for `{step1.id}`: what only an earlier answer gives. */
  path: string;
  query?: Record<string, unknown>;
  body?: unknown;
  /** The inputs alone determine every part of it. */
  exact: boolean;
  /** In words, when it is sent or repeated; absent means once, always. */
  when?: string;
}

const NAME = /\{([^{}]+)\}/g;

/**
 * The requests that valid inputs lead to. Pure: sends nothing.
 * @param inputs with defaults
 */
export function planRequests(action: Action, inputs: Values): PlannedRequest[] {
  const planned: PlannedRequest[] = [];
  const values: Record<string, unknown> = { ...(hideMarked(action.input, inputs) as Values) };
  for (const { name, login } of loginsToLookUp(action, inputs)) {
    planned.push(lookUp(planned.length + 1, login));
    values[name] = `{step${planned.length}.id}`;
  }
  const numbers = new Map<string, number>();
  for (const { step: name, extras, when } of stepsOf(action, inputs)) {
    const step = action.steps.find((candidate) => candidate.name === name) as Step;
    const condition = when === null ? undefined : (when ?? step.when);
    numbers.set(name, planned.length + 1);
    planned.push(
      plannedRequest(planned.length + 1, step, placed(step, { ...values, ...extras }, numbers), condition),
    );
  }
  return planned;
}

function stepsOf(action: Action, inputs: Values): readonly PlannedStep<string>[] {
  const everyStep = action.steps.map(({ name }) => ({ step: name }));
  if (action.state?.first) everyStep.reverse();
  return action.handler ? (handlerOf(action.id).plan?.(inputs) ?? everyStep) : everyStep;
}

function lookUp(number: number, login: string): PlannedRequest {
  const { operationId, method, path } = lookUpRequest(login);
  const [plain = '', query] = path.split('?');
  return {
    step: number,
    operationId,
    method,
    path: plain,
    ...(query !== undefined && { query: Object.fromEntries(new URLSearchParams(query)) }),
    exact: true,
  };
}

/** Adds `{step1.x}` for every name that only an earlier answer gives. */
function placed(step: Step, values: Values, numbers: ReadonlyMap<string, number>): Values {
  const complete: Record<string, unknown> = { ...values };
  for (const [, name = ''] of JSON.stringify([step.path, step.query, step.body]).matchAll(NAME)) {
    const [scope = '', ...rest] = name.split('.');
    const number = numbers.get(scope);
    if (number !== undefined && rest.length > 0) complete[name] = `{step${number}.${rest.join('.')}}`;
  }
  return complete;
}

function plannedRequest(
  number: number,
  step: Step,
  values: Values,
  when: string | undefined,
): PlannedRequest {
  const query = step.query && (fill(step.query, values) as Record<string, unknown> | undefined);
  const body = step.body && (fill(step.body, values) ?? {});
  const path = fillPath(step.path, values).replace(/%7B(step\d+\.[A-Za-z]+)%7D/g, '{$1}');
  const exact = !/\{step\d+\./.test(JSON.stringify([path, query, body]));
  return {
    step: number,
    operationId: step.operationId,
    method: step.method,
    path,
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
    exact,
    ...(when !== undefined && { when }),
  };
}
