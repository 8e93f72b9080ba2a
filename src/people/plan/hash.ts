/**
 * The JSON of a value, with the fields of every object in the order of their names, in parts: a list `entries` of any
 * length comes entry by entry.
 */
export function* canonicalJson({ entries, ...head }: { entries: Iterable<unknown> }): Generator<string> {
  let before = '{';
  for (const name of [...Object.keys(head), 'entries'].sort()) {
    yield `${before}${JSON.stringify(name)}:`;
    if (name === 'entries') yield* listJson(entries);
    else yield JSON.stringify((head as Record<string, unknown>)[name], sorted);
    before = ',';
  }
  yield '}';
}

function* listJson(entries: Iterable<unknown>): Generator<string> {
  let before = '[';
  for (const entry of entries) {
    yield `${before}${JSON.stringify(entry, sorted)}`;
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** SHA-256 of the texts one after another, in hexadecimal digits. */
export async function sha256(parts: Iterable<string>): Promise<string> {
  const bytes = new TextEncoder().encode([...parts].join(''));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, (value as Record<string, unknown>)[name]]));
}
