import { writeJson } from '../../json/exact-number.js';
import { hasMembers } from '../../json/merged.js';
import type { OktaAnswer } from '../../request/request.js';

/** Operations that answer with the object as it is afterwards, and are known to leave values of it as they were. */
const MAY_KEEP: ReadonlySet<string> = new Set([
  'createApplication',
  'replaceApplication',
  'assignUserToApplication',
  'updateApplicationUser',
  'assignGroupToApplication',
  'createUser',
  'updateUser',
  'replaceUser',
]);

/** Warns where Okta answers 2xx, and shows another value than it was sent. */
export function warnOfOthers({ request, body }: OktaAnswer, warn: (text: string) => void): void {
  if (!MAY_KEEP.has(request.operationId)) return;
  const paths = others(request.body, body, '');
  if (paths.length > 0)
    warn(`Okta accepted the call, but answered with another value of ${paths.join(', ')}.`);
}

/** What the answer does not show, or shows in another form, says nothing. */
function others(sent: unknown, shown: unknown, path: string): string[] {
  if (hasMembers(sent)) {
    if (!hasMembers(shown)) return [];
    return Object.keys(sent).flatMap((name) =>
      Object.hasOwn(shown, name) ? others(sent[name], shown[name], path ? `${path}.${name}` : name) : [],
    );
  }
  if (Array.isArray(sent)) return Array.isArray(shown) && shown.length !== sent.length ? [path] : [];
  if (typeof sent !== typeof shown || sent === null || shown === null) return [];
  return plain(sent) === plain(shown) ? [] : [path];
}

/**
 * Where a thing still has the value that it had, although another one was given.
 * @param before the thing as it was read
 * @param after what Okta answered to the change; a value that it shows in neither says nothing
 * @returns paths such as `settings.signOn.audience`
 */
export function formerValues(given: unknown, before: unknown, after: unknown, path = ''): string[] {
  if (hasMembers(given))
    return Object.keys(given).flatMap((name) =>
      formerValues(
        given[name],
        memberOf(before, name),
        memberOf(after, name),
        path ? `${path}.${name}` : name,
      ),
    );
  if (before === undefined || after === undefined) return [];
  const former = writeJson(before);
  return former === writeJson(after) && former !== writeJson(given) ? [path] : [];
}

function memberOf(object: unknown, name: string): unknown {
  return hasMembers(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Okta may write a text in small letters, or without spaces around it. */
function plain(value: unknown): unknown {
  return typeof value === 'string' ? value.trim().toLowerCase() : value;
}
