/**
 * The next page that Okta's Link header names: path and query, to be followed as it is.
 * @returns undefined where there is none, or where it leads away from the org's origin
 */
export function nextPage(header: string | string[] | undefined, origin: string): string | undefined {
  const text = Array.isArray(header) ? header.join(', ') : (header ?? '');
  for (const [, target = '', parameters = ''] of text.matchAll(
    /<([^<>]*)>((?:\s*;\s*[a-z]+="?[^",;<>]*"?)*)/gi,
  )) {
    if (!/;\s*rel="?next"?\s*(?:;|$)/i.test(parameters)) continue;
    let url: URL;
    try {
      url = new URL(target, origin);
    } catch {
      return undefined;
    }
    return url.origin === origin ? url.pathname + url.search : undefined;
  }
  return undefined;
}
