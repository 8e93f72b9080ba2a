// What docs/evidence.md claims, the command that measures it, and where its figures stand in what the command prints.

/**
 * @typedef {{ id: string, claim: string, command: string, figures: (RegExp | [RegExp, (match: string[]) => string])[] }} Check
 * A figure is a line of the output, or what a function makes of its groups.
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
    figures: [/^rules: .*$/m],
  },
  {
    id: 'bulk',
    claim: '`bulk`: hirings while the process is killed with -9 at random ([docs/bulk.md](bulk.md))',
    command: 'npm run test:bulk',
    figures: [/^bulk: .*$/m],
  },
];

/** The figures of a check in what its command printed. Throws if one is missing. */
export function figuresIn(text, { id, figures }) {
  return figures
    .map((figure) => {
      const [pattern, format] = Array.isArray(figure) ? figure : [figure, ([line]) => line.trim()];
      const match = pattern.exec(text);
      if (match === null) throw new Error(`${id}: its command printed nothing like ${pattern}.`);
      return format(match);
    })
    .join('; ');
}
