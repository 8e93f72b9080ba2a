/**
 * Whether a media type is one of JSON's.
 * @example isJsonType('application/problem+json; charset=utf-8') // true
 */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || /^[^;]*[/+]json\s*(?:;|$)/i.test(type);
}
