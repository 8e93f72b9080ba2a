import { escapeHtml } from './escape-html.js';

/** One HTML file that needs nothing else, prints well and runs no script. The title and the line below it are escaped. */
export function printablePage(title: string, about: string, parts: readonly string[]): string {
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

/** The one sentence that a reader must not miss. */
export function banner(kind: 'ok' | 'kept' | 'bad', text: string): string {
  return `<p class="banner ${kind}">${escapeHtml(text)}</p>`;
}

/** @param body rows of `line` */
export function table(heads: readonly string[], body: string): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** A row of a table; its cells are escaped, its attributes are not. */
export function line(cells: readonly string[], attributes = ''): string {
  return `<tr${attributes}>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`;
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
pre{margin:4px 0 14px;padding:10px 12px;background:#f3f6fb;border-radius:6px;font-size:12.5px;white-space:pre-wrap;overflow-wrap:anywhere}
ol{padding-left:22px}li{margin:8px 0}
@media print{body{background:#fff}main{margin:0;padding:0;box-shadow:none;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
`;
