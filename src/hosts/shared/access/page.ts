import type { GetUserAccessOutput, OffboardUserOutput } from '../../../generated/types.js';
import { escapeHtml } from '../escape-html.js';
import { type AccessRow, accessRows, type UnreadRow, unreadRows } from './rows.js';

/** When and where a page's facts were read. */
export interface PageFacts {
  readonly organizationUrl: string;
  readonly at: Date;
}

/**
 * The access report as one HTML file: it needs nothing else, prints well, and holds no secret.
 * @example accessPage(output, { organizationUrl: 'https://example.okta.com', at: new Date() })
 */
export function accessPage(report: GetUserAccessOutput, facts: PageFacts): string {
  const { entries, sections, whatBreaks, isComplete } = report;
  const verdict = isComplete
    ? banner('ok', 'Everything that Okta lists was read.')
    : banner('bad', 'Some of it could not be read: see the end.');
  return page(`Access of ${personOf(report)}`, report, facts, [
    verdict,
    breakages(whatBreaks),
    tables(accessRows(entries), ['Name', 'Status', 'How it came', 'Ended by', 'Note'], (row) => [
      row.name,
      row.status,
      row.origin,
      row.endedBy,
      row.note,
    ]),
    unread(unreadRows(sections)),
  ]);
}

/** What an offboarding did and proves, as one HTML file. */
export function proofPage(output: OffboardUserOutput, facts: PageFacts): string {
  const rows = accessRows(output.proof);
  const verdict = verdictOn(output, rows);
  return page(`Offboarding of ${personOf(output)}`, output, facts, [
    verdict,
    breakages(output.whatBreaks),
    tables(rows, ['Name', 'Result', 'Why', 'How it came'], (row) => [
      row.name,
      row.result,
      row.note,
      row.origin,
    ]),
    unread(unreadRows(output.notReadable)),
    steps(output.steps),
  ]);
}

/** Green only where the leaver keeps nothing at all. */
function verdictOn({ complete }: OffboardUserOutput, rows: readonly AccessRow[]): string {
  if (!complete) return banner('bad', 'Not complete: the entries below say what is left, and why.');
  const kept = rows.filter((row) => row.keepsAccess).length;
  return kept === 0
    ? banner('ok', 'Complete: nothing is left that gives access.')
    : banner('kept', `Complete as asked, but the user keeps ${kept} of the entries below: see why.`);
}

function personOf({ name, login }: { name?: string; login: string }): string {
  return name === undefined ? login : `${name} (${login})`;
}

function banner(kind: 'ok' | 'kept' | 'bad', text: string): string {
  return `<p class="banner ${kind}">${escapeHtml(text)}</p>`;
}

function breakages(whatBreaks: GetUserAccessOutput['whatBreaks']): string {
  if (whatBreaks.length === 0) return '';
  const items = whatBreaks.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join('');
  return `<h2>What stops working when this person goes</h2><ul>${items}</ul>`;
}

/** One table a kind, in the order of the rows. */
function tables(
  rows: readonly AccessRow[],
  heads: readonly string[],
  cells: (row: AccessRow) => readonly string[],
): string {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const own = rows.filter((row) => row.kind === kind);
      const body = own
        .map((row) => line(cells(row), row.result === '' ? '' : ` class="${classOf(row)}"`))
        .join('');
      return `<h2>${escapeHtml(kind)} <small>${own.length}</small></h2>${table(heads, body)}`;
    })
    .join('');
}

const classOf = ({ result, keepsAccess }: AccessRow): string =>
  keepsAccess ? 'left' : result === 'Gone' ? 'gone' : 'stays';

function table(heads: readonly string[], body: string): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function line(cells: readonly string[], attributes = ''): string {
  return `<tr${attributes}>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`;
}

function unread(rows: readonly UnreadRow[]): string {
  if (rows.length === 0) return '';
  const body = rows.map(({ kind, because }) => line([kind, because])).join('');
  return `<h2>Not readable</h2>${table(['Kind', 'Why'], body)}`;
}

function steps(all: OffboardUserOutput['steps']): string {
  const body = all
    .map(({ action, name, ok, error }) =>
      line(
        [action, name ?? '', ok ? 'done' : `${error?.code}: ${error?.message}`],
        ok ? '' : ' class="left"',
      ),
    )
    .join('');
  return `<h2>Steps</h2>${table(['Action', 'On', 'Result'], body)}`;
}

function page(
  title: string,
  { userId, status }: { userId: string; status: string },
  { organizationUrl, at }: PageFacts,
  parts: readonly string[],
): string {
  const about = `User ${userId}, status ${status}. Read from ${organizationUrl} at ${at.toISOString()}.`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p class="about">${escapeHtml(about)}</p>
${parts.filter((part) => part !== '').join('\n')}
</main></body></html>
`;
}

const STYLE = `
body{margin:0;background:#f3f6fb;color:#16233b;font:15px/1.5 system-ui,sans-serif}
main{max-width:980px;margin:32px auto;padding:28px 40px;background:#fff;border-radius:10px;box-shadow:0 1px 3px #16233b22}
h1{margin:0;font-size:26px}h2{margin:28px 0 8px;font-size:17px}small{color:#5b6b86;font-weight:400}
.about{margin:4px 0 18px;color:#5b6b86;overflow-wrap:anywhere}
.banner{padding:11px 16px;border-radius:6px;font-weight:600}
.ok{background:#e5f5ea;color:#1a5f30}.kept{background:#fff4d6;color:#6b4e00}.bad{background:#fdeeec;color:#8c1d18}
table{width:100%;border-collapse:collapse;table-layout:fixed}
th,td{padding:6px 10px;border-bottom:1px solid #dde4ee;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{font-size:12.5px;color:#5b6b86;font-weight:600}
.gone td:nth-child(2){color:#1a7f37}.left td:nth-child(2){color:#b3261e;font-weight:600}
@media print{body{background:#fff}main{margin:0;padding:0;box-shadow:none;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
`;
