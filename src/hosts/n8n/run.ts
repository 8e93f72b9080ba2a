import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ListRule } from '../../catalog/action.js';
import { actionFor } from '../../catalog/operations/operation-action.js';
import type { Connector } from '../../connector/types.js';
import type { ActionError } from '../../result/failure.js';
import { connectorFor } from './form/attributes.js';
import { readInputs } from './form/inputs.js';
import { isWide } from './form/properties.js';

/** The result of one item: one output, or those of a list's items. `writes`: the operation is not a read. */
export type ItemResult =
  | { ok: true; outputs: IDataObject[]; writes: boolean }
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
  const chosen = await connectorFor(functions, connector, action);
  if (!chosen.ok) return chosen;
  const result = await chosen.output.execute(id, inputs, { hideEchoes: true, ...(signal && { signal }) });
  for (const message of result.meta.warnings) functions.addExecutionHints({ message });
  if (!result.ok) return result;
  const writes = action === undefined || actionFor(action, inputs).effect !== 'read';
  if (action?.items !== undefined) {
    const { nextCursor } = result.output;
    if (nextCursor !== undefined)
      functions.addExecutionHints({
        message: `Okta has more items. To continue after these, set the option Cursor to ${nextCursor}`,
      });
    return { ok: true, outputs: itemsOf(action.items, result.output), writes };
  }
  const simplify =
    action !== undefined && isWide(action) && functions.getNodeParameter('simplify', itemIndex, true);
  return { ok: true, outputs: [(simplify ? flat(result.output) : result.output) as IDataObject], writes };
}

/** The items of a list, each as an object, because n8n's items are objects. */
function itemsOf({ output: name }: ListRule, output: Record<string, unknown>): IDataObject[] {
  return (output[name] as unknown[]).map((item) => {
    const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
    return (isObject ? item : { [name]: item }) as IDataObject;
  });
}

/** The output without whole Okta resources. */
function flat(output: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(output).filter(
      ([, value]) => typeof value !== 'object' || value === null || Array.isArray(value),
    ),
  );
}
