import { expect, test } from '@jest/globals';
import { createConnector, type FieldSchema } from '../src/index.js';

const { actions, manifest } = createConnector({
  organizationUrl: 'example.okta.com',
  apiToken: 'none',
});

/** What callers rely on: a removed input, one that becomes required, or another default breaks their playbooks. */
function surfaceOf(fields: Readonly<Record<string, FieldSchema>>, required: readonly string[]) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type, enum: values, default: fallback, secret, resource }]) => [
      name,
      [
        required.includes(name) ? 'required' : 'optional',
        type ?? 'resource',
        ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
        ...(values === undefined ? [] : [`one of ${values.join(', ')}`]),
        ...(secret ? ['secret'] : []),
        ...(resource ? [resource] : []),
      ].join('; '),
    ]),
  );
}

test.each(actions)('$id keeps its public surface', ({ effect, retry, input, output }) => {
  expect({
    effect,
    retry,
    inputs: surfaceOf(input.properties, input.required),
    outputs: surfaceOf(output.properties, output.required),
  }).toMatchSnapshot();
});

test('the connection keeps its inputs', () => {
  const { properties, required } = manifest.connection.inputs;
  expect(surfaceOf(properties, required)).toMatchSnapshot();
});
