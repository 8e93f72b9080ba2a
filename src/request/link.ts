/** Where a Link header's next page leads: path and query of a page of the same list, or why it can't be followed. */
export type NextPage = { readonly next: string } | { readonly unusableNext: string };

/**
 * The next page that Okta names, in a Link header or, where a list stands inside an object, in its body's `_links`.
 * @param header several where the header came several times
 * @param origin the org's, e.g. https://example.okta.com
 * @param from path and query of the page that names it
 * @returns undefined where neither names one
 */
export function nextPage(
  header: string | string[] | undefined,
  body: unknown,
  origin: string,
  from: string,
): NextPage | undefined {
  const target = (header === undefined ? undefined : targetInHeader(header)) ?? targetInBody(body);
  if (target === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(target, origin);
  } catch {
    return { unusableNext: 'its next page has no valid address' };
  }
  if (url.origin !== origin)
    return { unusableNext: `its next page is not at the org's address but at ${url.host}` };
  return url.pathname === from.split('?', 1)[0]
    ? { next: url.pathname + url.search }
    : { unusableNext: 'its next page belongs to another list' };
}

/** What a Link header names as the next page, wherever it leads. */
function targetInHeader(header: string | string[]): string | undefined {
  const text = Array.isArray(header) ? header.join(', ') : header;
  for (const [, target, parameters = ''] of text.matchAll(/<([^<>]*)>((?:\s*;\s*[a-z]+="?[^",;<>]*"?)*)/gi)) {
    if (/;\s*rel="?next"?\s*(?:;|$)/i.test(parameters)) return target;
  }
  return undefined;
}

interface Linked {
  readonly _links?: { readonly next?: { readonly href?: unknown } | null } | null;
}

function targetInBody(body: unknown): string | undefined {
  const href = (body as Linked | null | undefined)?._links?.next?.href;
  return typeof href === 'string' ? href : undefined;
}
