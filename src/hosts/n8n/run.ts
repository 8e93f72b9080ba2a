import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { actionFor } from '../../catalog/operation-action.js';
import type { Connector } from '../../connector/types.js';
import type { ActionError } from '../../result/failure.js';
import { readInputs } from './inputs.js';
import { isWide } from './properties.js';

/** The result of one item. `writes`: the operation is not a read. */
export type ItemResult =
  | { ok: true; output: IDataObject; writes: boolean }
  | { ok: false; error: ActionError };

/** Runs the node's operation for one item. */
export async function runItem(
  functions: IExecuteFunctions,
  connector: Connector,
  itemIndex: number,
): Promise<ItemResult> {
  const id = String(functions.getNodeParameter('operation', itemIndex));
  const action = connector.actions.find((each) => each.id === id);
  const inputs = action === undefined ? {} : readInputs(functions, action, itemIndex);
  const signal = functions.getExecutionCancelSignal();
  const result = await connector.execute(id, inputs, { hideEchoes: true, ...(signal && { signal }) });
  for (const message of result.meta.warnings) functions.addExecutionHints({ message });
  if (!result.ok) return result;
  const simplify =
    action !== undefined && isWide(action) && functions.getNodeParameter('simplify', itemIndex, true);
  const output = (simplify ? flat(result.output) : result.output) as IDataObject;
  return { ok: true, output, writes: action === undefined || actionFor(action, inputs).effect !== 'read' };
}

/** The output without whole Okta resources. */
function flat(output: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(output).filter(
      ([, value]) => typeof value !== 'object' || value === null || Array.isArray(value),
    ),
  );
}
