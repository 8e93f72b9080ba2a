/**
 * The next page that Okta's Link header names: path and query, to be followed as it is.
 * @param from path and query of the page that names it
 * @returns undefined where there is none, or where it leads to another origin or another list
 */
export function nextPage(header: string | string[], origin: string, from: string): string | undefined {
  const target = nextTarget(header);
  if (target === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(target, origin);
  } catch {
    return undefined;
  }
  const sameList = url.origin === origin && url.pathname === from.split('?', 1)[0];
  return sameList ? url.pathname + url.search : undefined;
}

/** What a Link header names as the next page, wherever it leads. */
export function nextTarget(header: string | string[]): string | undefined {
  const text = Array.isArray(header) ? header.join(', ') : header;
  for (const [, target, parameters = ''] of text.matchAll(/<([^<>]*)>((?:\s*;\s*[a-z]+="?[^",;<>]*"?)*)/gi)) {
    if (/;\s*rel="?next"?\s*(?:;|$)/i.test(parameters)) return target;
  }
  return undefined;
}
