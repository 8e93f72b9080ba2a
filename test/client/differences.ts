/** Where two JSON values differ: the paths, with what stands there on either side. */
export function differences(one: unknown, other: unknown, path = ''): string[] {
  if (isObject(one) && isObject(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].flatMap((name) =>
      differences(one[name], other[name], path === '' ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
    return one.flatMap((item, index) => differences(item, other[index], `${path}[${index}]`));
  }
  return JSON.stringify(one) === JSON.stringify(other) || isSameTime(one, other)
    ? []
    : [`${path}: ${text(one)} / ${text(other)}`];
}

/** The client makes dates of times, which some of Okta's answers print in another way. */
function isSameTime(one: unknown, other: unknown): boolean {
  const isDate = typeof other === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(other);
  return typeof one === 'string' && isDate && Date.parse(one) === Date.parse(other);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}
