import { shortHostTable } from './hosts.mjs';

const EFFECTS = { read: 'reads', write: 'changes', destructive: '**takes away**' };

/** The README with its short tables of actions and hosts written anew between the markers. */
export function readme(text, { manifest, actions }, root) {
  const counts = (some) =>
    Object.keys(EFFECTS).map((effect) => some.filter((each) => each.effect === effect).length);
  const row = (title, some) => `| ${[title, some.length, ...counts(some)].join(' | ')} |\n`;
  const rows = manifest.groups.map(({ id, title }) =>
    row(
      title,
      actions.filter(({ group }) => group === id),
    ),
  );
  const head = ['', 'actions', 'read', 'change', 'take away'].join(' | ');
  const table = `|${head} |\n|---|---|---|---|---|\n${rows.join('')}${row('**all**', actions)}`;
  return between(between(text, 'actions', table), 'hosts', shortHostTable(root));
}

/** docs/actions.md: every action with its inputs. */
export function actionTables(text, { manifest, actions }) {
  return between(text, 'actions', manifest.groups.map((group) => section(group, actions)).join('\n'));
}

function section({ id, title }, actions) {
  const rows = actions
    .filter((action) => action.group === id)
    .map(
      (action) =>
        `| ${action.title} | \`${action.id}\` | ${inputsOf(action)} | ${EFFECTS[action.effect]} | ${action.retry} |`,
    );
  return `| ${title} | id | inputs (required in bold) | org | repeat |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function inputsOf({ input }) {
  const required = new Set(input.required);
  return Object.keys(input.properties)
    .map((name) => (required.has(name) ? `**${name}**` : name))
    .join(', ');
}

/** A document with what stands between two markers written anew. */
export function between(text, name, content) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`A document lacks the markers ${open} and ${close}.`);
  return `${text.slice(0, start + open.length)}\n${content}${text.slice(end)}`;
}
