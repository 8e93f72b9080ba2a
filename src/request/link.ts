/** Where a Link header's next page leads: a page of the same list, or why it can't be followed. */
export type NextPage = { readonly next: string } | { readonly unusableNext: string };

const STRAY = "it names a next page that is none of the same list at the org's address";

/**
 * The next page that Okta's Link header names: path and query, to be followed as it is.
 * @param from path and query of the page that names it
 * @returns undefined where there is none
 */
export function nextPage(header: string | string[], origin: string, from: string): NextPage | undefined {
  const target = nextTarget(header);
  if (target === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(target, origin);
  } catch {
    return { unusableNext: `${STRAY}: it is no address` };
  }
  if (url.origin !== origin) return { unusableNext: `${STRAY}: it is at ${url.host}` };
  return url.pathname === from.split('?', 1)[0]
    ? { next: url.pathname + url.search }
    : { unusableNext: `${STRAY}: it is of another list` };
}

/** What a Link header names as the next page, wherever it leads. */
function nextTarget(header: string | string[]): string | undefined {
  const text = Array.isArray(header) ? header.join(', ') : header;
  for (const [, target, parameters = ''] of text.matchAll(/<([^<>]*)>((?:\s*;\s*[a-z]+="?[^",;<>]*"?)*)/gi)) {
    if (/;\s*rel="?next"?\s*(?:;|$)/i.test(parameters)) return target;
  }
  return undefined;
}
