import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Action, Manifest } from '../../../catalog/action.js';
import { listActions } from '../../../catalog/catalog.js';
import { readManifest } from '../../../catalog/manifest.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import { actionForm } from './fields.js';

/** All properties of the node: Resource and Operation from the catalog, and the form of each action. */
export function nodeProperties(): INodeProperties[] {
  const actions = listActions();
  const groups = readManifest().groups.filter(({ id }) => actions.some(({ group }) => group === id));
  return [
    resourceChoice(groups),
    ...groups.map(({ id }) => operationChoice(id, actions)),
    ...actions.filter(needsConsent).map(warning),
    ...actions.flatMap(actionForm),
    simplifyChoice(actions),
  ];
}

/** An expression for the text under the node's name: the operation's title. */
export function operationTitle(): string {
  const titles = Object.fromEntries(listActions().map(({ id, title }) => [id, title]));
  return `={{ (${JSON.stringify(titles)})[$parameter["operation"]] }}`;
}

/** Whether an action's output contains a whole Okta resource beside flat fields. */
export function isWide({ output }: Action): boolean {
  const types = Object.values(output.properties).map(({ type }) => type);
  return types.includes('object') && types.some((type) => type !== 'object');
}

function resourceChoice(groups: Manifest['groups']): INodeProperties {
  return choice(
    { displayName: 'Resource', name: 'resource' },
    groups.map(({ id, title }) => ({ name: title, value: id })),
  );
}

function operationChoice(group: string, actions: readonly Action[]): INodeProperties {
  const options = actions
    .filter((action) => action.group === group)
    .map(({ id, title, description }) => ({ name: title, value: id, action: title, description }))
    .sort((one, other) => one.name.localeCompare(other.name));
  return choice(
    { displayName: 'Operation', name: 'operation', displayOptions: { show: { resource: [group] } } },
    options,
  );
}

/** A choice, with the first option as its default. */
export function choice(
  named: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'displayOptions'>,
  options: INodePropertyOptions[],
): INodeProperties {
  return { ...named, type: 'options', noDataExpression: true, default: options[0]?.value ?? '', options };
}

function warning(action: Action): INodeProperties {
  const { id, group, effect, description } = action;
  return {
    // First why the operation is risky, then what it does.
    displayName: `This operation ${whyConsent(action)}: ${description}`,
    name: effect === 'destructive' ? 'destructiveNotice' : 'accessNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { resource: [group], operation: [id] } },
  };
}

function simplifyChoice(actions: readonly Action[]): INodeProperties {
  const wide = actions.filter(isWide);
  return {
    displayName: 'Simplify',
    name: 'simplify',
    type: 'boolean',
    default: true,
    description:
      'Whether to return only the flat fields, such as the ID and the status, instead of the whole output',
    displayOptions: {
      show: {
        resource: [...new Set(wide.map(({ group }) => group))],
        operation: wide.map(({ id }) => id as string),
      },
    },
  };
}
