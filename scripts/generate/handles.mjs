// Examples name people and things of the sandbox org by handles (blake, group:engineering); the catalog has their logins
// and ids.
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** @returns resolves a handle to a login or an id; undefined for any other text */
export async function sandboxHandles(root) {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'src', 'sandbox', 'seed', 'handles.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0].text).toString('base64');
  const { resolveHandle } = await import(`data:text/javascript;base64,${code}`);
  return resolveHandle;
}

/** A handle of a thing, such as group:engineering. */
const THING =
  /^(?:group|application|role|resource-set|group-rule|push-mapping|role-assignment|device|client|factor|user-type|api-token):/;

/**
 * The examples of an action with ids and logins in the place of handles. People's handles are words of everyday
 * language, so they count only in inputs that name a user.
 * @throws Error for a handle that the sandbox does not know
 */
export function withoutHandles({ file, input, examples }, resolve) {
  const things = (value) => {
    if (Array.isArray(value)) return value.map(things);
    if (typeof value === 'object' && value !== null)
      return mapped(value, ([key, entry]) => [key, things(entry)]);
    if (typeof value !== 'string' || !THING.test(value)) return value;
    const id = resolve(value);
    if (id === undefined)
      throw new Error(`${file}: the sandbox has no ${value}: okta-connector sandbox --show lists all`);
    return id;
  };
  const names = ([name, value]) => {
    const { resource, items } = input.properties[name] ?? {};
    if (resource === 'user') return [name, resolve(value) ?? value];
    return items?.resource === 'user'
      ? [name, value.map((each) => resolve(each) ?? each)]
      : [name, things(value)];
  };
  return examples.map((example) => ({ ...things(example), inputs: mapped(example.inputs, names) }));
}

function mapped(object, entry) {
  return Object.fromEntries(Object.entries(object).map(entry));
}
