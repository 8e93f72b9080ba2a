import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import type { Connector } from '../../connector/types.js';
import { connect } from './connection.js';
import { oktaConnection } from './credential-test.js';
import { asActionError, forN8n, nodeError } from './error.js';
import { getAttributes } from './form/attributes.js';
import { nodeProperties, operationTitle } from './form/properties.js';
import { searchMethods } from './form/search.js';
import { type ItemResult, runItem } from './run.js';

export class Okta implements INodeType {
  description: INodeTypeDescription = {
    // n8n has its own node with the name Okta.
    displayName: 'Okta Connector',
    name: 'okta',
    icon: { light: 'file:okta.svg', dark: 'file:okta.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: operationTitle(),
    description: 'Users, groups, roles and applications of an Okta org',
    defaults: { name: 'Okta Connector' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'oktaConnectorApi', required: true, testedBy: 'oktaConnection' }],
    properties: nodeProperties(),
  };

  methods = {
    listSearch: searchMethods,
    resourceMapping: { getAttributes },
    credentialTest: { oktaConnection },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const output: INodeExecutionData[] = [];
    let connector: Connector | undefined;
    const done: number[] = [];
    const items = this.getInputData().length;
    try {
      for (let itemIndex = 0; itemIndex < items; itemIndex += 1) {
        let result: ItemResult;
        try {
          connector ??= await connect(this);
          result = await runItem(this, connector, itemIndex);
        } catch (thrown) {
          result = { ok: false, error: asActionError(thrown) };
        }
        if (!result.ok && !this.continueOnFail()) {
          throw nodeError(this.getNode(), result.error, { itemIndex, items, done });
        }
        if (result.ok && result.writes) done.push(itemIndex);
        const outputs = result.ok ? result.outputs : [{ error: forN8n(result.error) }];
        // One by one: as arguments of one call, a long list would exceed the stack.
        for (const json of outputs) output.push({ json, pairedItem: { item: itemIndex } });
      }
    } finally {
      await connector?.close();
    }
    return [output];
  }
}
