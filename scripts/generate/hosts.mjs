import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ORDER = ['library', 'cli', 'node-red', 'n8n', 'backstage', 'mcp', 'freshservice', 'http'];

/** docs/hosts.md's table; the host suite takes its skips from the same files. */
export function hostTable(root) {
  const rows = hostsOf(root).map(row);
  return `| Host | Tested with | Install | Checked | Not checked |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** The README's table. */
export function shortHostTable(root) {
  const rows = hostsOf(root).map(
    ({ title, tested, triggers, docs }) => `| ${linked(title, docs)} | ${tested} | ${triggers ?? 'none'} |`,
  );
  return `| Host | Tested with | Triggers |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** What every src/hosts/<host>/host.json says, in the order of the tables. */
function hostsOf(root) {
  const folder = join(root, 'src', 'hosts');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'host.json')));
  // a host that stands in no order comes last
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return names
    .sort((one, other) => place(one) - place(other) || one.localeCompare(other))
    .map((name) => JSON.parse(readFileSync(join(folder, name, 'host.json'), 'utf8')));
}

function linked(title, docs) {
  return docs ? `[${title}](${docs})` : title;
}

function row({ title, tested, install, checked, notChecked, docs, skips }) {
  const name = linked(title, docs?.replace(/^docs\//, ''));
  const lines = install.map((line) => `\`${line}\``).join('<br>');
  const missing = [...new Set([notChecked, ...Object.values(skips)])].join(' ');
  return `| ${[name, tested, lines, checked, missing].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
