import type { FieldModel, NodeModel, OutputModel } from '../forms/form-model.js';
import type { QueryFactory } from './browser.js';

/**
 * Writes the forms and help texts of the node types into the editor's page. Its source is inserted into that page, so
 * it uses nothing from outside itself.
 */
export function nodeTexts(
  $: QueryFactory,
  models: readonly NodeModel[],
  escapeHtml: (text: string) => string,
): void {
  const EFFECTS = {
    read: 'Only reads.',
    write: 'Changes the org.',
    destructive: 'Changes the org.',
  };

  const GAP = '<code>from</code> and <code>to</code>: events between these times may be missing.';
  const EVENT =
    entry('event', 'object', 'The event as Okta sent it.') +
    entry('redelivered', 'boolean', 'Whether it may have been given before.') +
    entry('ticket', 'string', 'Random text that nobody can guess, for a link to confirm something.');
  const TAKEN =
    'An event is taken when every node that got its message is done, as Complete nodes go by. What was not taken when Node-RED stopped or a deploy replaced a node comes again, with <code>redelivered</code>. The next event starts the flow after that.';

  function formOf({ about, effect, consent, fields }: NodeModel): string {
    const danger = `<div class="okta-danger"><i class="fa fa-exclamation-triangle"></i> <b>${effect === 'destructive' ? 'Destructive.' : 'Grants access.'}</b>
${escapeHtml(about)}
<label><input type="checkbox" id="node-input-allowed"> Allow this node to do it</label></div>`;
    const secrets = fields.filter(({ kind }) => kind === 'secret');
    return `<div class="okta-form">
${consent !== undefined ? danger : `<p class="okta-about">${escapeHtml(about)}</p>`}
<div class="form-row okta-row"><label for="node-input-connection">Connection</label><input type="text" id="node-input-connection"></div>
<div id="okta-fields"></div>
<div class="form-row okta-row"><label for="node-input-name">Name</label><input type="text" id="node-input-name" placeholder="name of this step in the flow"></div>
${secrets.map(({ name }) => `<input type="password" id="node-input-${name}" style="display: none">`).join('\n')}
</div>`;
  }

  /** Structured like the help of Node-RED's own nodes. */
  function helpOf({
    about,
    effect,
    consent,
    repeatable,
    fields,
    outputs,
    scopes,
    role,
    undo,
    starts,
  }: NodeModel): string {
    const secrets = outputs.filter(({ type }) => type === 'secret');
    const open = outputs.filter(({ type }) => type !== 'secret');
    const scopeList = scopes.map((scope) => `<code>${scope}</code>`).join(', ');
    return [
      `<p>${escapeHtml(about)}</p>`,
      `<p>${EFFECTS[effect]}${consent === undefined ? '' : ` It ${escapeHtml(consent)}. You must allow the node to do it.`}${repeatable ? ' Safe to run again.' : ''}</p>`,
      `<p>${escapeHtml(undo ?? '')}</p>`,
      '<h3>Inputs</h3>',
      `<dl class="message-properties">${fields.map(input).join('\n')}</dl>`,
      '<h3>Outputs</h3>',
      `<ol class="node-ports"><li>${starts ? 'event' : 'done'}<dl class="message-properties">`,
      ...open.map((one) => output('payload.', one)),
      starts
        ? EVENT
        : entry('okta', 'object', 'The whole result: <code>output</code> and <code>meta</code>.'),
      ...secrets.map((one) => output('okta.output.', one)),
      `</dl></li><li>${starts ? 'problem' : 'failed'}<dl class="message-properties">`,
      ...(starts ? [entry('gap', 'object', GAP)] : []),
      entry(
        'okta.error',
        'object',
        `<code>code</code>, <code>message</code>, <code>remedy</code>, <code>outcome</code> and the error of Okta.${starts ? '' : ' <code>payload</code> does not change.'}`,
      ),
      '</dl></li></ol>',
      '<h3>Details</h3>',
      `<p>${starts ? TAKEN : 'Every Okta node adds an entry to <code>msg.oktaSteps</code>.'}${scopeList && ` OAuth scopes: ${scopeList}.`}${role ? ` Least privileged admin role: <code>${role}</code>.` : ''}</p>`,
    ].join('\n');
  }

  function input({ title, type = 'string', required, help = '' }: FieldModel): string {
    return entry(title, required ? type : `${type}, optional`, escapeHtml(help));
  }

  function output(path: string, { name, type = 'string', help = '' }: OutputModel): string {
    return entry(path + name, type, escapeHtml(help));
  }

  function entry(name: string, type: string, text: string): string {
    return `<dt>${escapeHtml(name)} <span class="property-type">${type}</span></dt><dd>${text}</dd>`;
  }

  for (const model of models) {
    const help = $('<script>', { type: 'text/html', 'data-help-name': model.type });
    $(`script[data-template-name="${model.type}"]`)
      .text(formOf(model))
      .after(help.text(helpOf(model)));
  }
}
