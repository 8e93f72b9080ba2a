import type { Application, JsonObject } from '../org/model.js';
import { causeAgainst } from '../schemas/attribute.js';
import { invalid } from '../server/errors.js';

/** Checks the profile of an assignment against the application's own attributes, and drops what is null. */
export function checkedAppProfile(app: Application, profile: JsonObject): JsonObject {
  const causes: string[] = [];
  for (const [name, value] of Object.entries(profile)) {
    const attribute = app.attributes?.get(name);
    const cause = attribute ? causeAgainst(name, attribute, value) : `Property '${name}' not found`;
    if (cause) causes.push(cause);
  }
  if (causes.length > 0) throw invalid('assignment', ...causes);
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
}
