import { writeJson } from '../../json/exact-number.js';
import { hasMembers } from '../../json/merged.js';

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
