import type { Action, Step } from '../../catalog/action.js';
import { fill, fillPath, type Values } from '../../catalog/template.js';
import { hideMarked } from '../../redaction/redact.js';
import type { OktaRequest } from '../../request/request.js';
import type { PlannedStep } from '../handlers/handler.js';
import { handlerOf } from '../handlers/index.js';
import { pageSizeFor, pageStepFor } from '../lists/pages.js';
import { isUserId, loginsToLookUp, lookUpRequests } from '../look-up/identifier.js';
import { isBeyondAPath } from '../look-up/login.js';
import { nameRequest, namesToLookUp } from '../look-up/names.js';
import { planParts } from './plan-parts.js';
import type { PlannedRequest } from './planned-request.js';

const EACH_PAGE = 'once, and again for each further page that is wanted';
const NAME = /\{([^{}]+)\}/g;

/**
 * The requests that valid inputs lead to. Pure: sends nothing.
 * @param inputs with defaults
 */
export function planRequests(action: Action, inputs: Values): PlannedRequest[] {
  const planned: PlannedRequest[] = [];
  const ids: Record<string, unknown> = {};
  const lists = new Map<string, number>();
  for (const name of namesToLookUp(action, inputs)) {
    const { input, index } = name;
    const key = `${name.resource} ${name.name}`;
    if (!lists.has(key)) lists.set(key, planned.push(lookUp(planned.length + 1, nameRequest(name))));
    const mark = `<step${lists.get(key)}.id>`;
    ids[input] = index === undefined ? mark : ((ids[input] ?? inputs[input]) as unknown[]).with(index, mark);
  }
  const values = { ...(hideMarked(action.input, inputs) as Values), ...ids };
  const lookedUp = new Map<string, string>();
  const listed = listedLogins(action, inputs);
  for (const { name, login } of [...loginsToLookUp(action, inputs), ...listed]) {
    const { byPath, byFilter, bySearch } = lookUpRequests(login);
    lookedUp.set(name, `step${planned.length + 1}.id`);
    if (isBeyondAPath(login)) {
      planned.push(lookUp(planned.length + 1, byFilter()));
      planned.push(
        lookUp(planned.length + 1, bySearch(), 'if the filter, which is case-sensitive, finds no user'),
      );
    } else planned.push(lookUp(planned.length + 1, byPath()));
  }
  if (action.uses)
    return planParts(
      action,
      { ...inputs, ...ids },
      { planned, userId: lookedUp.get('userId') },
      planRequests,
    );
  const numbers = new Map<string, number>();
  for (const { step: name, extras, when } of stepsOf(action, { ...inputs, ...ids })) {
    const isPage = name === action.items?.page;
    const { step, values: filled } = isPage
      ? pageStepFor(action, { ...values, ...marksOf(lookedUp) }, pageSizeFor(action, values))
      : { step: action.steps.find((candidate) => candidate.name === name) as Step, values };
    const condition = when === null ? undefined : (when ?? step.when ?? (isPage ? EACH_PAGE : undefined));
    numbers.set(name, planned.length + 1);
    const own = new Map(lookedUp);
    for (const [key, value] of Object.entries(extras ?? {})) {
      const place = typeof value === 'string' ? lookedUp.get(listedName(value)) : undefined;
      if (place !== undefined) own.set(key, place);
    }
    const answered = answeredNames(step, own, numbers);
    const request = plannedRequest(planned.length + 1, step, { ...filled, ...extras }, answered, condition);
    // A list's handler may make something of an id that is looked up first.
    const whole = isPage && lookedUp.size > 0 ? { ...request, exact: false } : request;
    planned.push(Object.keys(ids).length === 0 ? whole : withMarks(whole));
  }
  return planned;
}

/** The logins in inputs that name several users; a handler asks for each by its id. */
function listedLogins({ input }: Action, inputs: Values): { name: string; login: string }[] {
  const lists = Object.keys(input.properties).filter(
    (name) => input.properties[name]?.items?.resource === 'user',
  );
  const logins = lists.flatMap((name) => (inputs[name] as readonly string[] | undefined) ?? []);
  return [...new Set(logins)]
    .filter((login) => !isUserId(login))
    .map((login) => ({ name: listedName(login), login }));
}

const listedName = (login: string): string => `users.${login}`;

function stepsOf(action: Action, inputs: Values): readonly PlannedStep<string>[] {
  const everyStep: PlannedStep<string>[] = action.steps.map(({ name }) => ({ step: name }));
  if (action.state?.first) {
    everyStep.reverse();
    everyStep.push({ step: action.state.read, when: 'if Okta refuses because of the status' });
  }
  return action.handler ? (handlerOf(action.id).plan?.(inputs) ?? everyStep) : everyStep;
}

/** What stands for an id that is looked up first, where a handler makes something of it. */
function marksOf(lookedUp: ReadonlyMap<string, string>): Values {
  return Object.fromEntries([...lookedUp].map(([name, place]) => [name, `{${place}}`]));
}

function lookUp(number: number, request: OktaRequest, when?: string): PlannedRequest {
  const { operationId, method, path } = request;
  const [plain = '', query] = path.split('?');
  return {
    step: number,
    operationId,
    method,
    path: plain,
    ...(query !== undefined && { query: Object.fromEntries(new URLSearchParams(query)) }),
    exact: true,
    ...(when !== undefined && { when }),
  };
}

/** The names in a step that only an earlier answer gives, and where they stand there: `step1.id`. */
function answeredNames(
  step: Step,
  lookedUp: ReadonlyMap<string, string>,
  numbers: ReadonlyMap<string, number>,
): ReadonlyMap<string, string> {
  const answered = new Map<string, string>();
  for (const [, name = ''] of JSON.stringify([step.path, step.query, step.body]).matchAll(NAME)) {
    const [scope = '', ...rest] = name.split('.');
    const number = numbers.get(scope);
    const place =
      number !== undefined && rest.length > 0 ? `step${number}.${rest.join('.')}` : lookedUp.get(name);
    if (place !== undefined) answered.set(name, place);
  }
  return answered;
}

function plannedRequest(
  number: number,
  step: Step,
  known: Values,
  answered: ReadonlyMap<string, string>,
  when: string | undefined,
): PlannedRequest {
  const values: Record<string, unknown> = { ...known };
  for (const [name, place] of answered) values[name] = `{${place}}`;
  const query = step.query && (fill(step.query, values) as Record<string, unknown> | undefined);
  const body = step.body && (fill(step.body, values) ?? {});
  return {
    step: number,
    operationId: step.operationId,
    method: step.method,
    path: plannedPath(step.path, known, answered),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
    exact: answered.size === 0,
    ...(when !== undefined && { when }),
  };
}

/** Ids that only a name's list gives stand as `{step1.id}`, also where they went through percent-encoding. */
function withMarks(request: PlannedRequest): PlannedRequest {
  const text = JSON.stringify(request);
  const marked = text.replace(/(?:<|%3C)(step\d+\.id)(?:>|%3E)/g, '{$1}');
  return marked === text ? request : { ...(JSON.parse(marked) as PlannedRequest), exact: false };
}

/** Percent-encoding leaves no `<` of an input, so only our own marks become `{step1.id}`. */
function plannedPath(template: string, values: Values, answered: ReadonlyMap<string, string>): string {
  const marked = template.replace(NAME, (whole, name: string) => {
    const place = answered.get(name);
    return place === undefined ? whole : `<${place}>`;
  });
  return fillPath(marked, values).replace(/<([^<>]+)>/g, '{$1}');
}
