import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ORDER = ['library', 'cli', 'node-red', 'n8n', 'mcp', 'freshservice', 'http'];

/** The README's host table, from every src/hosts/<host>/host.json; the host suite takes its skips from the same file. */
export function hostTable(root) {
  const folder = join(root, 'src', 'hosts');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'host.json')));
  // a host that stands in no order comes last
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const rows = names
    .sort((one, other) => place(one) - place(other) || one.localeCompare(other))
    .map((name) => row(JSON.parse(readFileSync(join(folder, name, 'host.json'), 'utf8'))));
  return `| Host | Tested with | Install | Checked | Not checked |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function row({ title, tested, install, checked, notChecked, docs, skips }) {
  const name = docs ? `[${title}](${docs})` : title;
  const lines = install.map((line) => `\`${line}\``).join('<br>');
  const missing = [notChecked, ...Object.values(skips)].join(' ');
  return `| ${[name, tested, lines, checked, missing].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
