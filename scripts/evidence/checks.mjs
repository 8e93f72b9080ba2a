// What docs/evidence.md claims, the command that measures it, and where its figures stand in what the command prints.

/**
 * @typedef {RegExp | [RegExp, (groups: string[]) => string] | ((text: string) => string | undefined)} Figure a line of the
 *   output, what a function makes of the groups of a line, or what a function makes of all the output
 * @typedef {{ id: string, claim: string, command: string, figures: Figure[] }} Check
 */

/** @type {Check[]} */
export const CHECKS = [
  {
    id: 'histories',
    claim:
      '**The history check**: all actions meet at shared users, groups and applications, with lost and duplicated requests, proxies that answer in place of Okta, lists that lag or break off, wrong headers, other administrators, deadlines and crashes. Every outcome is compared with the state of the org ([docs/simulation.md](simulation.md))',
    command: 'npm run simulate -- --count 20000 --seed night',
    figures: [/^runs .*$/m, /^calls .*$/m, /^violations .*$/m],
  },
  {
    id: 'mutants',
    claim:
      'Known bugs that are put into the connector (an unsafe retry, a 404 page that counts, an unknown outcome that is forgotten after a 429, …) are found by the history check',
    command: 'npm run simulate -- --mutants',
    figures: [
      (text) => {
        const runs = [...text.matchAll(/^\| (?!-).+? \| (\d+|none of \d+) \| /gm)].map(([, run]) =>
          Number(run),
        );
        const found = runs.filter((run) => !Number.isNaN(run));
        return runs.length === 0
          ? undefined
          : `${found.length} of ${runs.length} found, the last in run ${Math.max(...found)}`;
      },
    ],
  },
  {
    id: 'cancelling',
    claim:
      'Every action is ended at every await, by signal and by deadline: it ends promptly, reports the right outcome and leaves nothing behind',
    command: 'npm run simulate -- --cancelling',
    figures: [/^ended at .*$/m, /^findings .*$/m],
  },
  {
    id: 'faults',
    claim:
      '**The fault matrix**: faults on real sockets, at every request of every action; ours, ours with `reconcile`, and okta-sdk-nodejs ([docs/faults.md](faults.md))',
    command: 'npm run faults',
    figures: [
      [
        /^\| okta-workflow-connector \| (\d+) \| \W*(\d+)/m,
        ([, cells, hold]) => `${hold} of ${cells} cells hold`,
      ],
      [
        /^\| okta-workflow-connector, reconcile \| (\d+) \| \W*(\d+)/m,
        ([, cells, hold]) => `with reconcile ${hold} of ${cells}`,
      ],
      [
        /^\| @okta\/okta-sdk-nodejs \| (\d+) \| \W*(\d+)/m,
        ([, cells, hold]) => `okta-sdk-nodejs ${hold} of ${cells}`,
      ],
    ],
  },
  {
    id: 'inputs',
    claim:
      "Generated inputs, hostile ones among them: an invalid one names its field and sends nothing, a valid one is sent as Okta's contract requires",
    command: 'npm run test:inputs',
    figures: [/^inputs \(seed .*$/m],
  },
  {
    id: 'check',
    claim: 'The prediction of `check` comes true, in every state of the sandbox ([docs/check.md](check.md))',
    command: 'npx jest --ci test/check/matrix',
    figures: [/^check: .*$/m],
  },
  {
    id: 'rules',
    claim:
      "The connector's results are right whichever way Okta behaves where that is unproven ([docs/sandbox.md](sandbox.md))",
    command: 'npx jest --ci test/check/rules',
    figures: [/^rules: \d.*$/m],
  },
  {
    id: 'bulk',
    claim: '`bulk`: hirings while the process is killed with -9 at random ([docs/bulk.md](bulk.md))',
    command: 'npm run test:bulk',
    figures: [/^bulk: .*$/m],
  },
];

/** @type {Check} The tables that the bench prints, one a topic. */
const table = (topic, claim) => ({
  id: `bench-${topic}`,
  claim,
  command: `npm run --silent bench -- ${topic}`,
  figures: [
    (text) => {
      const lines = text.split('\n').filter((line) => /^\|.*\|$/.test(line));
      return lines.length < 3 ? undefined : lines.join('\n');
    },
  ],
});

/** What docs/evidence.md says of speed. @type {Check[]} */
export const SPEED = [
  table('call', 'CPU of a call, at 32 concurrent calls against a loopback server'),
  table('cold', 'Start of a new process'),
  table('memory', 'Memory of a new process'),
  table('pages', 'A list of 1,000,000 items, page by page'),
  table(
    'csv',
    'Users as CSV: the command line, which fetches its pages, against jq, which has them in a file',
  ),
];

/** The figures of a check in what its command printed. Throws if one is missing. */
export function figuresIn(text, { id, figures }) {
  return figures
    .map((figure) => {
      const found = figureIn(text, figure);
      if (found === undefined) throw new Error(`${id}: its command printed nothing like ${figure}.`);
      return found;
    })
    .join('; ');
}

function figureIn(text, figure) {
  if (typeof figure === 'function') return figure(text);
  if (!Array.isArray(figure)) return figure.exec(text)?.[0].trim();
  const match = figure[0].exec(text);
  return match === null ? undefined : figure[1](match);
}
