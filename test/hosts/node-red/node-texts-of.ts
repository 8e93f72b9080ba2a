import type { Action, FieldSchema } from '../../../src/catalog/action.js';
import { pickerOf, wordsOf } from '../../../src/catalog/searchable.js';
import type { DrawnField } from './browser-page.js';

/** The form, fields and help that Node-RED must show for an action, derived from the catalog. */

const escaped = (text = '') =>
  text.replace(/[&<>"]/g, (character) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[character]};`);
const allows = ({ type }: FieldSchema, name: string) => [type].flat().includes(name);

export function formOf({ effect, grantsAccess, description, input }: Action): string {
  const about =
    effect === 'destructive' || grantsAccess
      ? `<div class="okta-danger"><i class="fa fa-exclamation-triangle"></i> <b>${effect === 'destructive' ? 'Destructive' : 'Grants access'}.</b>\n${escaped(description)}
<label><input type="checkbox" id="node-input-allowed"> Allow this node to do it</label></div>`
      : `<p class="okta-about">${escaped(description)}</p>`;
  const secrets = Object.entries(input.properties).filter(([, { secret }]) => secret);
  return `<div class="okta-form">
${about}
<div class="form-row okta-row"><label for="node-input-connection">Connection</label><input type="text" id="node-input-connection"></div>
<div id="okta-fields"></div>
<div class="form-row okta-row"><label for="node-input-name">Name</label><input type="text" id="node-input-name" placeholder="name of this step in the flow"></div>
${secrets.map(([name]) => `<input type="password" id="node-input-${name}" style="display: none">`).join('\n')}
</div>`;
}

export function helpOf(action: Action): string {
  const { description, effect, grantsAccess, retry, input, output, scopes, adminRole, undo } = action;
  const does = {
    read: 'Only reads.',
    write: 'Changes the org.',
    destructive: 'Changes the org.',
  }[effect];
  const why = [
    ...(effect === 'destructive' ? ["is destructive (the same call can't restore what it removes)"] : []),
    ...(grantsAccess ? ['grants privileges or opens an account'] : []),
  ].join(', and ');
  const asks = why === '' ? '' : ` It ${why}. You must allow the node to do it.`;
  const line = (name: string, type: string, text: string) =>
    `<dt>${name} <span class="property-type">${type}</span></dt><dd>${text}</dd>`;
  const inputs = Object.entries(input.properties).map(([name, field]) =>
    line(
      escaped(field.title),
      typeName(field) + (input.required.includes(name) ? '' : ', optional'),
      escaped(field.description),
    ),
  );
  const outputs = Object.entries(output.properties);
  const payload = outputs.filter(([, field]) => !field.secret && !allows(field, 'object'));
  const secrets = outputs.filter(([, { secret }]) => secret);
  const described = (path: string, entries: [string, FieldSchema][]) =>
    entries.map(([name, field]) => line(path + name, typeName(field), escaped(field.description)));
  const granted = scopes.map((scope) => `<code>${scope}</code>`).join(', ');
  const back =
    undo === undefined
      ? 'No action undoes it reliably.'
      : `${undo.action} undoes it, with the inputs in the result's undo.`;
  const role = adminRole === undefined ? '' : ` Least privileged admin role: <code>${adminRole}</code>.`;
  return [
    `<p>${escaped(description)}</p>`,
    `<p>${does}${asks}${retry === 'safe' ? ' Safe to run again.' : ''}</p>`,
    `<p>${effect === 'read' ? '' : back}</p>`,
    `<h3>Inputs</h3>\n<dl class="message-properties">${inputs.join('\n')}</dl>`,
    '<h3>Outputs</h3>\n<ol class="node-ports"><li>done<dl class="message-properties">',
    ...described('payload.', payload),
    line('okta', 'object', 'The whole result: <code>output</code> and <code>meta</code>.'),
    ...described('okta.output.', secrets),
    '</dl></li><li>failed<dl class="message-properties">',
    line(
      'okta.error',
      'object',
      '<code>code</code>, <code>message</code>, <code>remedy</code>, <code>outcome</code> and the error of Okta. <code>payload</code> does not change.',
    ),
    '</dl></li></ol>\n<h3>Details</h3>',
    `<p>Every Okta node adds an entry to <code>msg.oktaSteps</code>.${granted === '' ? '' : ` OAuth scopes: ${granted}.`}${role}</p>`,
  ].join('\n');
}

function typeName(field: FieldSchema): string {
  if (field.secret) return 'secret';
  return allows(field, 'array') ? 'list' : [field.type].flat().join(' or ');
}

/** The form's fields: the required ones come first. */
export function fieldsOf({ input: { properties, required } }: Action): DrawnField[] {
  return Object.entries(properties)
    .map(([name, field]) => drawn(name, field, required.includes(name)))
    .sort((one, other) => Number(isRequired(other)) - Number(isRequired(one)));
}

const isRequired = ({ label }: DrawnField) => label.endsWith(' required');

function drawn(name: string, field: FieldSchema, required: boolean): DrawnField {
  const types = typesOf(field);
  const none = { value: '', label: required ? 'choose one' : 'not set' };
  const choices = field.enum?.map((each) => ({
    value: String(each),
    label: field.choices?.[String(each)] ?? String(each),
  }));
  return {
    id: `okta-field-${name}`,
    label: `${field.title}${required ? ' required' : ''}`,
    placeholder: placeholderOf(name, field),
    help: field.description ?? '',
    types,
    searches: pickerOf(name, field) !== undefined,
    options: choices === undefined || field.secret ? [] : [none, ...choices],
    type: types[0] ?? '',
    value: field.default === undefined ? '' : String(field.default),
  };
}

function placeholderOf(name: string, field: FieldSchema): string {
  const found = pickerOf(name, field);
  if (found !== undefined)
    return `type to search for ${found === 'application' ? 'an' : 'a'} ${wordsOf(found)}`;
  const example = field.examples?.[0];
  if (example === undefined) return '';
  const text = allows(field, 'object') ? JSON.stringify(example) : [example].flat().join(', ');
  return `for example ${text}`;
}

function typesOf(field: FieldSchema): string[] {
  const references = ['msg', 'flow', 'global', 'env'];
  if (field.secret) return ['secret', ...references];
  if (field.enum) return ['choice', ...references, 'jsonata'];
  if (allows(field, 'boolean')) return ['bool', ...references, 'jsonata'];
  if (allows(field, 'integer')) return ['num', ...references, 'jsonata'];
  if (allows(field, 'array')) return ['list', 'json', ...references, 'jsonata'];
  return [allows(field, 'object') ? 'json' : 'str', ...references, 'jsonata'];
}
