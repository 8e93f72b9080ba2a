import {
  ACTIONS,
  changes,
  type Entry,
  type EntryAction,
  takesAway,
  whoIs,
} from '../../../people/plan/entry.js';
import type { StoredPlan } from '../../../people/plan/plan.js';
import { changesOf, countsLine, limitLine } from '../../../people/plan/report-text.js';
import { escapeHtml } from '../../shared/escape-html.js';
import { escapeInvisible } from '../../shared/invisible-characters.js';

const TITLES: Readonly<Record<EntryAction, string>> = {
  create: 'Create',
  activate: 'Activate',
  reactivate: 'Reactivate',
  update: 'Change',
  suspend: 'Suspend',
  offboard: 'Offboard',
  nothing: 'Not changed, although file and org differ',
};

/** Those that take access away come first, because they need the closest look. */
const ORDER: readonly EntryAction[] = [
  'offboard',
  'suspend',
  ...ACTIONS.filter((action) => action !== 'offboard' && action !== 'suspend'),
];

const STYLE = `body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:2rem 0 .4rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d5d5d5}
th{border-bottom:2px solid #555}td ul{margin:0;padding-left:1rem}
.takes td:first-child{border-left:4px solid #b3261e}.warning{border:2px solid #b3261e;padding:.6rem .8rem}
code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}small{color:#555}
tr{break-inside:avoid}thead{display:table-header-group}
@media print{body{margin:0;max-width:none;font-size:11px}code{font-size:10px}}`;

/**
 * The plan as one page that a person can read, print and approve: no script, nothing from elsewhere, every text escaped.
 * People for whom nothing is done and nothing differs are only counted.
 */
export function* planPage(plan: StoredPlan): Generator<string> {
  yield `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Plan for ${html(plan.org)}, ${html(plan.asOf)}</title><style>${STYLE}</style></head><body>
<h1>Plan for ${html(plan.org)}</h1>
<p>As of ${html(plan.asOf)}, made at ${html(plan.createdAt)}. ${html(countsLine(plan))}</p>
<p${plan.limit.exceeded ? ' class="warning"' : ''}>${html(limitLine(plan))}</p>
${list(plan.notes)}
<p>Whoever approves this plan gives this hash: <code>${html(plan.hash)}</code></p>
<p><code>okta-connector people apply plan.json --approve ${html(plan.hash)}</code></p>
`;
  const shown = shownByAction(plan);
  for (const action of ORDER) {
    const count = shown.get(action);
    if (count === undefined) continue;
    yield `<h2>${TITLES[action]} (${count})</h2>
<table><thead><tr><th>Person</th><th>What changes</th><th>Why</th></tr></thead><tbody>
`;
    for (const entry of plan.entries) if (entry.action === action && isShown(entry)) yield rowOf(entry);
    yield '</tbody></table>\n';
  }
  if (shown.size === 0) yield '<p>The org and the file agree.</p>\n';
  yield '</body></html>\n';
}

function shownByAction({ entries }: StoredPlan): Map<EntryAction, number> {
  const shown = new Map<EntryAction, number>();
  for (const entry of entries)
    if (isShown(entry)) shown.set(entry.action, (shown.get(entry.action) ?? 0) + 1);
  return shown;
}

function isShown(entry: Entry): boolean {
  return changes(entry) || entry.refused !== undefined;
}

function rowOf(entry: Entry): string {
  const { row, line, user, because, refused = [] } = entry;
  const place = row === undefined ? 'not in the file' : `row ${row}, line ${line}`;
  const status = user === undefined ? 'not in the org' : `${user.status}, ${user.id}`;
  const left = refused.map((text) => `Not changed: ${text}`);
  return `<tr${takesAway(entry) ? ' class="takes"' : ''}><td><bdi>${html(whoIs(entry))}</bdi><br><small>${html(place)}; ${html(status)}</small></td><td>${list(changesOf(entry))}</td><td>${list([...because, ...left])}</td></tr>
`;
}

function list(texts: readonly string[]): string {
  if (texts.length === 0) return '';
  return `<ul>${texts.map((text) => `<li><bdi>${html(text)}</bdi></li>`).join('')}</ul>`;
}

/** A text that is nothing but text in HTML, with the characters that nobody sees made visible. */
function html(text: string): string {
  return escapeHtml(escapeInvisible(text)).replaceAll("'", '&#39;');
}
