// What a JSON Schema validator says of a file, without what only concerns a form that the writer did not mean.

import { nearest } from './requests.mjs';

/** One line an error: where it is, what is wrong, and the name or values that belong to it. */
export function linesOf(errors, place = '') {
  const told = errors.filter((error) => !isOfAnotherForm(error, errors));
  const lines = (told.length > 0 ? told : errors).map(
    (error) => `  ${place}${error.instancePath || '/'} ${error.message}${detailOf(error)}`,
  );
  return [...new Set(lines)].join('\n');
}

/** A value may have one of several forms, and the validator says of each form why the value is not that one. */
function isOfAnotherForm({ keyword, params, instancePath, schemaPath }, errors) {
  if (keyword === 'oneOf' || params.missingProperty === '$ref') return true;
  // The items that a list must contain one like are not each to be like that.
  if (schemaPath.includes('/contains/')) return true;
  if (keyword === 'type') return errors.some((other) => other.instancePath.startsWith(`${instancePath}/`));
  const here = errors.filter((other) => other.instancePath === instancePath);
  if (keyword !== 'additionalProperties' || !here.some((other) => other.params.missingProperty === '$ref'))
    return false;
  // Beside "$ref" every property is refused; one that is wrong in the other form too is refused twice.
  return here.filter((other) => other.params.additionalProperty === params.additionalProperty).length < 2;
}

/** The name or the values that the validator's message leaves out. */
function detailOf({ keyword, params, schema, parentSchema }) {
  if (keyword === 'enum') return `: ${params.allowedValues.join(', ')}`;
  if (keyword === 'contains' && schema?.required) return ` with "${schema.required.join('" and "')}"`;
  const name = params.additionalProperty ?? params.propertyName;
  const near = name === undefined ? undefined : nearest(name, Object.keys(parentSchema?.properties ?? {}));
  return name === undefined ? '' : `: ${name}${near ? `; perhaps ${near}` : ''}`;
}
