/** First and last name of a profile, as far as they are texts; empty where it has none. */
export function fullName({ firstName, lastName }: Readonly<Record<string, unknown>>): string {
  return [firstName, lastName].filter((part) => typeof part === 'string' && part !== '').join(' ');
}
