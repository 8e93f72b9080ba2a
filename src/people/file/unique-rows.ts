import type { Policy } from '../policy.js';
import type { Sorted, Store } from '../store/sorted.js';
import { keyFor } from './keys.js';
import type { Problems } from './problems.js';
import type { Wanted } from './wanted.js';

/**
 * The rows by login, without those whose key or login an earlier row has.
 * @param rows by the near form of their key, in the order of the file; closed when they have been read
 * @param problems receives each such row
 */
export function uniqueRows(
  policy: Policy,
  rows: Sorted<Wanted>,
  problems: Problems,
  store: Store,
): Sorted<Wanted> {
  const { match, attributes } = policy;
  const loginColumn = attributes.find(({ name }) => name === 'login')?.column ?? match.column;
  const report = ({ row, line }: Wanted, column: string, what: string, first: Wanted) =>
    problems.add({
      row,
      line,
      column,
      message: `is the same${what} as in row ${first.row} (line ${first.line})`,
    });
  const byLogin = store.sorted<Wanted>();
  for (const [, near] of rows.groups()) {
    const seen = new Map<string, Wanted>();
    for (const each of near) {
      const key = keyFor(match.attribute, each.key);
      const first = seen.get(key);
      if (first !== undefined) report(each, match.column, '', first);
      else {
        seen.set(key, each);
        byLogin.add(loginOf(each, policy), each);
      }
    }
  }
  rows.close();
  for (const [, same] of byLogin.groups()) {
    const [first, ...others] = same.sort((one, other) => one.row - other.row);
    for (const each of others) report(each, loginColumn, ' login', first as Wanted);
  }
  return byLogin;
}

/** The login that the row leads to, in small letters; for a row without one a text that is no login, of its own. */
function loginOf({ key, row, attributes }: Wanted, { match }: Policy): string {
  const login = match.attribute === 'login' ? key : attributes.login;
  return typeof login === 'string' ? login.toLowerCase() : `\u0000${row}`;
}
