/**
 * Refuses names that do not exist: a test whose fault or limit has a typing error would prove nothing.
 * @throws Error that names the first one
 */
export function refuseUnknown(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.entries(given).find(([name, value]) => value !== undefined && !known.includes(name));
  if (unknown === undefined) return;
  throw new Error(`${what}: ${unknown[0].slice(0, 60)} does not exist; there are ${known.join(', ')}.`);
}
