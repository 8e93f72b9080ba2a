// How a read settles whether the action was done, after an answer was lost.
import { stepOf } from './requests.mjs';
import { linkOf, resourceOf } from './resources.mjs';

/** One rule an entry of `change`; those that need certain inputs come first, and their secrets are lost with the answer. */
export function reconcileRules(context) {
  const { changes } = context;
  const ordered = [...changes.filter(({ when }) => when), ...changes.filter(({ when }) => !when)];
  return ordered.flatMap((change) => rulesFor(change, context));
}

function rulesFor(change, context) {
  const { action } = context;
  const rule = ruleOf(change, context);
  if (rule === undefined) return [];
  const whole = { ...(change.when && { if: change.when }), ...rule };
  const secret = Object.values(action.output.properties).find(({ onlyWith }) => onlyWith);
  if (secret === undefined) return [whole];
  const lost = {
    ...whole,
    if: { ...change.when, ...secret.onlyWith },
    lost: `the ${lowerFirst(secret.title)}`,
  };
  return change.when ? [lost] : changesWith(context, secret) ? [whole] : [lost, whole];
}

/** Whether another entry stands for the calls that give the secret. */
function changesWith({ changes }, { onlyWith }) {
  return changes.some(({ when = {} }) =>
    Object.keys(onlyWith).every((name) => when[name] === onlyWith[name]),
  );
}

const lowerFirst = (text) => (/^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);

function ruleOf(change, context) {
  const { action, operations, fail, returns, state } = context;
  const { kind, of, settledBy = {} } = change;
  const resource = Array.isArray(of) ? undefined : resourceOf(of, context);
  const inShared = (text) => fail(`${text} (its read is in schemas/effects.json)`);
  const read = (request) => {
    if (request === undefined) inShared(`no request reads the ${[of].flat().join(' of the ')}`);
    return stepOf(request, action.input, operations, 'safe', inShared);
  };
  const own = settledBy.returns ?? (action.requests && returns);
  const whole = (rule) => ({ ...rule, ...(own && kind !== 'unlink' && { returns: own }) });
  const shown = resource?.shownBy && { action: resource.shownBy };
  if (settledBy.differs) return whole({ read: read(resource.read), differs: settledBy.differs, ...shown });
  if (resource && !resource.read && !resource.created) return undefined;
  switch (kind) {
    case 'transition':
      return whole(shown ?? {});
    case 'create': {
      if (resource.created?.read === undefined) return undefined;
      const { read: request, has = {}, lags, shownBy } = resource.created;
      const body = creationBody(action);
      if (body === undefined) fail('its change is a create, so its first request needs a "body"');
      const { profile } = body;
      return {
        ...whole({
          read: read(request),
          has: { ...has, profile, ...(change.to && { status: change.to }) },
          creates: resource.input,
          ...(lags && { lags }),
          action: shownBy,
        }),
        returns: own ?? returns,
      };
    }
    case 'delete':
      if (resource.read === undefined) return undefined;
      return whole({
        read: stateRead(state, context) ?? read(resource.read),
        ...(resource.parts && { parts: resource.parts }),
        hasNot: {},
        ...shown,
      });
    case 'link':
    case 'unlink':
      return linkRule(change, context, read, own);
    case 'set':
    case 'issue': {
      const template = templateOf(change, action);
      if (template === undefined) return undefined;
      const { has, unseen } = withoutSecrets(template, action.input.properties);
      return whole({
        read: stateRead(kind === 'issue' ? state : undefined, context) ?? read(resource.read),
        has: listed(has),
        ...(unseen && { unseen }),
        ...(kind === 'issue' && knownFrom(of, action)),
        ...shown,
      });
    }
    default:
      return undefined;
  }
}

/** Where it is inferred what Okta makes of some statuses, only the others prove that nothing was issued. */
function knownFrom(of, { exceptions: { inferred = [] } = {} }) {
  const known = inferred.map(({ unless }) => unless?.[`${of}.status`]).find(Boolean);
  return known && { knownFrom: known };
}

const stateRead = (state, { steps }) => steps.find(({ name }) => name === state?.read)?.name;

const creationBody = ({ request, requests }) => (request ?? Object.values(requests)[0]).body;

function linkRule({ kind, of }, context, read, own) {
  const { action, shared } = context;
  const link = linkOf(of, context);
  if (link.read === undefined) return undefined;
  const parts = of
    .map((name) => shared.resources[name]?.input)
    .find((name) => Object.hasOwn(action.input.properties, `${name}s`));
  const shown = link.shownBy && { action: link.shownBy };
  const several = parts ?? link.parts;
  if (several !== undefined)
    return { read: read(link.read), parts: several, ...(kind === 'unlink' && { hasNot: {} }), ...shown };
  const expected = kind === 'link' ? { has: link.has } : { hasNot: link.has };
  return { read: read(link.read), ...expected, ...shown, ...(own && { returns: own }) };
}

/** A status stands for one of several. */
function listed(template) {
  const { status } = template;
  return typeof status === 'string' ? { ...template, status: [status] } : template;
}

/** The template without what no read shows, and the title of what that is. */
function withoutSecrets(template, inputs) {
  let unseen;
  const strip = (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).flatMap(([key, entry]) => {
      const schema = inputs[/^\{(\w+)\}$/.exec(entry)?.[1]];
      if (!schema?.secret) return [[key, strip(entry)]];
      unseen = `the ${schema.title.toLowerCase()}`;
      return [];
    });
    return Object.fromEntries(kept);
  };
  return { has: strip(template), unseen };
}

/** What the resource holds afterwards, as a template: the body, unless the file says otherwise. */
export function templateOf(change, action) {
  if (change.kind === 'issue') return change.to;
  return change.to ?? action.request?.body;
}
