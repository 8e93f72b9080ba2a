import type { Action } from '../../../../connector/public-types.js';
import { offlineConnector } from '../../connection.js';
import { requestLines } from '../../output/plan.js';
import { write } from '../../output/write.js';
import type { Mapping } from '../read/mapping.js';
import { placeOf } from '../read/row.js';
import { openRows } from '../read/rows.js';
import type { Source } from '../read/source.js';

/** Prints the requests that each row would send. Sends nothing. */
export async function planRows(
  action: Action,
  source: Source,
  mapping: Mapping,
  json: boolean,
): Promise<void> {
  const connector = await offlineConnector();
  const { columns, rows } = await openRows(source);
  for await (const raw of rows) {
    const plan = connector.plan(action.id, mapping.inputsOf(raw, columns !== undefined).inputs);
    const { row, line } = raw;
    const text =
      json || !plan.ok
        ? JSON.stringify({ row, line, ...plan })
        : [`${placeOf(raw)}:`, ...plan.requests.flatMap(requestLines)].join('\n');
    try {
      await write(`${text}\n`);
    } catch {
      return;
    }
  }
}
