import type { GetUserAccessOutput, OffboardUserOutput } from '../../../generated/types.js';
import { escapeHtml } from '../escape-html.js';
import { banner, line, printablePage, table } from '../printable-page.js';
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
  return printablePage(title, about, parts);
}
