import type { Sandbox } from '../../sandbox/index.js';
import type { Builder } from './builder.js';
import { FLOW_ROOT } from './process/flow-paths.js';

export interface Welcome {
  builder: Pick<Builder, 'url' | 'page'>;
  folder: string;
  org: { organizationUrl: string; sandbox: boolean };
  people?: Sandbox['people'];
}

/** The text in the terminal once the builder runs: addresses, people of the sandbox, and first steps. */
export function welcome({ builder, folder, org, people }: Welcome): string {
  const which = org.sandbox
    ? `a sandbox org (${org.organizationUrl}) on this machine`
    : `the REAL org ${org.organizationUrl}`;
  return [
    '',
    `The Okta workflow builder runs on ${which}.`,
    '',
    `  Builder               ${builder.url}`,
    `  Onboard a new hire    ${builder.page(`${FLOW_ROOT}/onboard`)}`,
    `  Offboard a leaver     ${builder.page(`${FLOW_ROOT}/offboard`)}`,
    `  Show access           ${builder.page(`${FLOW_ROOT}/access`)}`,
    `  Quarantine            ${builder.page(`${FLOW_ROOT}/quarantine`)}`,
    `  Who was deactivated   ${builder.page(`${FLOW_ROOT}/left`)}`,
    '',
    'The addresses contain the keys of this session. Requests without a key are rejected.',
    '',
    ...(people === undefined ? [] : peopleLines(people)),
    'First steps:',
    '  1. Open a playbook, fill in its form and send it. The page shows the result of each step.',
    '  2. Open the builder. Drag an Okta node from the left, double-click it, fill in its form, wire it, and deploy.',
    '  3. The status under a node shows the result of its last run. The debug sidebar shows messages.',
    '',
    `The builder stores flows in ${folder}. Ctrl+C stops the builder.`,
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
