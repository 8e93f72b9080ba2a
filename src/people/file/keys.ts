/** The value that people are matched by, in the form in which it is compared. */
export function keyFor(attribute: string, value: string): string {
  return attribute === 'login' || attribute === 'email' ? value.toLowerCase() : value;
}

/** A key without what spreadsheets lose: case, spaces and leading zeros. */
export function nearForm(key: string): string {
  return key
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/g, '')
    .replace(/^0+(?=.)/, '');
}
