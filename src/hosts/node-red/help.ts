import type { Action, FieldSchema } from '../../core/action.js';
import { undoLine } from '../undo-line.js';
import { takes } from './names.js';
import { chainFields } from './told.js';

const EFFECTS = {
  read: 'Only reads.',
  write: 'Changes the org.',
  destructive:
    'Destructive: takes away what the same call cannot give back. The node must be allowed to do it.',
} as const;

/** The help side bar's text for an action, in the form that Node-RED's own nodes have. */
export function helpOf(action: Action): string {
  const { input, output } = action;
  const outputs = Object.keys(chainFields(action, output.properties));
  const secrets = Object.entries(output.properties).filter(([, field]) => field.secret);
  return [
    `<p>${escapeHtml(action.description)}</p>`,
    `<p>${EFFECTS[action.effect]}${action.retry === 'safe' ? ' May be run again safely.' : ''}</p>`,
    `<p>${escapeHtml(undoLine(action) ?? '')}</p>`,
    '<h3>Inputs</h3>',
    properties(input.properties, (name, field) => [
      field.title ?? name,
      input.required.includes(name) ? '' : 'optional',
      field.description ?? '',
    ]),
    '<h3>Outputs</h3>',
    '<ol class="node-ports"><li>done<dl class="message-properties">',
    ...outputs.map((name) => property(`payload.${name}`, output.properties[name] as FieldSchema)),
    entry('okta', 'object', 'The whole result: <code>output</code> and <code>meta</code>.'),
    ...secrets.map(([name, field]) => property(`okta.output.${name}`, field)),
    '</dl></li><li>failed<dl class="message-properties">',
    entry(
      'okta.error',
      'object',
      '<code>code</code>, <code>message</code>, <code>remedy</code>, <code>outcome</code> and what Okta said. <code>payload</code> stays as it came.',
    ),
    '</dl></li></ol>',
    '<h3>Details</h3>',
    `<p>Every Okta node adds a line to <code>msg.oktaSteps</code>.${scopesOf(action)}</p>`,
  ].join('\n');
}

function properties(
  fields: Readonly<Record<string, FieldSchema>>,
  describe: (name: string, field: FieldSchema) => [title: string, mark: string, text: string],
): string {
  const entries = Object.entries(fields).map(([name, field]) => {
    const [title, mark, text] = describe(name, field);
    return entry(title, mark === '' ? typeName(field) : `${typeName(field)}, ${mark}`, escapeHtml(text));
  });
  return `<dl class="message-properties">${entries.join('\n')}</dl>`;
}

function property(name: string, field: FieldSchema): string {
  return entry(name, typeName(field), escapeHtml(field.description ?? ''));
}

function entry(name: string, type: string, text: string): string {
  return `<dt>${escapeHtml(name)} <span class="property-type">${type}</span></dt><dd>${text}</dd>`;
}

function typeName(field: FieldSchema): string {
  if (field.secret) return 'secret';
  if (takes(field, 'array')) return 'list';
  return typeof field.type === 'string' ? field.type : (field.type?.join(' or ') ?? 'any');
}

function scopesOf({ scopes, adminRole }: Action): string {
  const role = adminRole === undefined ? '' : ` Least admin role: <code>${adminRole}</code>.`;
  return scopes.length === 0
    ? role
    : ` OAuth scopes: ${scopes.map((one) => `<code>${one}</code>`).join(', ')}.${role}`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
