// What a JSON Schema validator says of a file, without what only concerns a form that the writer did not mean.

/** One line an error: where it is, what is wrong, and the name or values that belong to it. */
export function linesOf(errors, place = '') {
  const told = errors.filter((error) => !isOfAnotherForm(error, errors));
  const lines = (told.length > 0 ? told : errors).map(
    (error) => `  ${place}${error.instancePath || '/'} ${error.message}${detailOf(error)}`,
  );
  return [...new Set(lines)].join('\n');
}

/** A value may have one of several forms, and the validator says of each form why the value is not that one. */
function isOfAnotherForm({ keyword, params, instancePath }, errors) {
  if (keyword === 'oneOf' || params.missingProperty === '$ref') return true;
  const here = errors.filter((other) => other.instancePath === instancePath);
  if (keyword !== 'additionalProperties' || !here.some((other) => other.params.missingProperty === '$ref'))
    return false;
  // Beside "$ref" every property is refused; one that is wrong in the other form too is refused twice.
  return here.filter((other) => other.params.additionalProperty === params.additionalProperty).length < 2;
}

/** The name or the values that the validator's message leaves out. */
function detailOf({ keyword, params }) {
  if (keyword === 'enum') return `: ${params.allowedValues.join(', ')}`;
  const name = params.additionalProperty ?? params.propertyName;
  return name === undefined ? '' : `: ${name}`;
}
