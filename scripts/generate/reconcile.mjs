/** The table of docs/faults.md: by which read an ambiguous end is settled, and where none does. */
export function reconcileTable({ actions }) {
  const rows = actions
    .filter(({ effect }) => effect !== 'read')
    .map(
      (action) =>
        `| ${action.title} | ${(action.reconcile ?? []).map((rule) => told(action, rule)).join('<br>') || 'no read shows it'} |`,
    );
  return `| action | settled by |\n|---|---|\n${rows.join('\n')}\n`;
}

function told(action, rule) {
  const read =
    typeof rule.read === 'object'
      ? rule.read.operationId
      : action.steps.find(({ name }) => name === (rule.read ?? action.state?.read)).operationId;
  const when = Object.entries(rule.if ?? {}).map(([name, value]) => `with ${name} ${value}: `);
  const but = [
    rule.lost && `${rule.lost} is lost`,
    rule.unseen && `${rule.unseen} is not shown, so the question must be a new one`,
    rule.knownFrom &&
      `of a user who was not ${rule.knownFrom.join(' or ')}, what it does not show stays unknown`,
    rule.lags && 'where it does not show it, it stays unknown',
    rule.parts && `${rule.parts.replace(/Id$/, '')} by ${rule.parts.replace(/Id$/, '')}`,
  ].filter(Boolean);
  return `${when.join('')}\`${read}\`${but.length > 0 ? `; ${but.join('; ')}` : ''}`;
}
