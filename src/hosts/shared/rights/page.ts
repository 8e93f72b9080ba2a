import { findAction } from '../../../catalog/catalog.js';
import type { RightsSheet, SetUpStep } from '../../../catalog/rights/set-up.js';
import { escapeHtml } from '../escape-html.js';
import { banner, line, printablePage, table } from '../printable-page.js';
import { roleLines } from './role-lines.js';

/**
 * The set-up sheet as one HTML file: the scopes, the role, and what to click or call. It needs nothing else, and holds
 * no secret.
 * @example rightsPage(okta.rights(['suspendUser']))
 */
export function rightsPage(sheet: RightsSheet): string {
  const { actions, scopes, scopesForNames, role, unknown, setUp } = sheet;
  const titles = actions.map((id) => findAction(id)?.title ?? id).join(', ');
  return printablePage('Rights for the connection', `What these actions need: ${titles}.`, [
    unknown.length > 0
      ? banner(
          'bad',
          `${unknown.join(', ')} can send any operation: name it, as in callOktaApi:listPolicies.`,
        )
      : '',
    '<h2>OAuth scopes</h2>',
    table(
      ['Scope', 'Needed by', 'For'],
      [
        ...scopes.map(({ scope, actions: by, operations, sometimes }) =>
          line([scope, by.join(', '), operations.join(', ') + (sometimes ? ' (not in every run)' : '')]),
        ),
        ...scopesForNames.map((scope) => line([scope, 'logins or names in place of ids', 'to look them up'])),
      ].join(''),
    ),
    '<h2>Admin role</h2>',
    ...roleLines(role).map((text) => `<p>${escapeHtml(text)}</p>`),
    role.inferred.length > 0
      ? `<h2>Inferred</h2><p>Okta’s documents do not say this; it follows from what they say.</p><ul>${role.inferred.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`
      : '',
    '<h2>Set-up</h2><p>Click, or run callOktaApi with the inputs below each step. Only a super administrator may do this. Texts in braces stand for what earlier steps gave.</p>',
    `<ol>${setUp.map(stepItem).join('')}</ol>`,
  ]);
}

function stepItem({ title, click, call, gives }: SetUpStep): string {
  const later = Object.entries(gives ?? {}).map(([name, path]) => `{${name}} is ${path} of the answer.`);
  return `<li><strong>${escapeHtml(title)}</strong><br>${escapeHtml(click)}<pre>${escapeHtml(JSON.stringify(call, null, 1))}</pre>${escapeHtml(later.join(' '))}</li>`;
}
