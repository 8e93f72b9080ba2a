import type { Sandbox } from '../../sandbox/index.js';
import type { Builder } from './builder.js';
import { RUN_ROOT } from './process/flow-paths.js';

export interface Welcome {
  builder: Pick<Builder, 'url' | 'page'>;
  folder: string;
  org: { organizationUrl: string; sandbox: boolean };
  people?: Sandbox['people'];
}

/** What the terminal says once the builder runs: where to go, who is there, and what to click. */
export function welcome({ builder, folder, org, people }: Welcome): string {
  const which = org.sandbox
    ? `a sandbox org (${org.organizationUrl}); nothing leaves this machine`
    : `the REAL org ${org.organizationUrl}`;
  return [
    '',
    `Okta workflow builder, on ${which}.`,
    '',
    `  Builder               ${builder.url}`,
    `  Onboard a new hire    ${builder.page(`${RUN_ROOT}/onboard`)}`,
    `  Offboard a leaver     ${builder.page(`${RUN_ROOT}/offboard`)}`,
    `  Quarantine            ${builder.page(`${RUN_ROOT}/quarantine`)}`,
    '',
    'The addresses hold the keys of this session; others are refused.',
    '',
    ...(people === undefined ? [] : peopleLines(people)),
    'What to click:',
    '  1. Open a playbook, fill its form and send it: the page tells how each step went.',
    '  2. Open the builder: drag an Okta node from the left, double-click it, fill the form, wire it, Deploy.',
    '  3. The line under a node tells how its last run went; the debug side bar shows messages.',
    '',
    `Flows are kept in ${folder}. Ctrl+C stops the builder.`,
    '',
  ].join('\n');
}

function peopleLines(people: Sandbox['people']): string[] {
  const widths = [0, 0, 0];
  const rows = people.map(({ name, login, status, note }) => [name, login, status, note ?? '']);
  for (const row of rows) {
    widths.forEach((width, column) => {
      widths[column] = Math.max(width, row[column]?.length ?? 0);
    });
  }
  const line = (row: string[]) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return ['People in the sandbox:', ...rows.map(line), ''];
}
