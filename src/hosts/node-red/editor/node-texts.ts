import type { FieldModel, NodeModel, OutputModel } from '../forms/form-model.js';
import type { QueryFactory } from './browser.js';

/**
 * Writes the node types' forms and help texts where the editor looks for them: into the page's empty templates, and
 * behind them. Its text goes into the editor's page, so it may use nothing from outside itself.
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

  function formOf({ about, effect, consent, fields }: NodeModel): string {
    const danger = `<div class="okta-danger"><i class="fa fa-exclamation-triangle"></i> <b>${effect === 'destructive' ? 'Destructive.' : 'Grants access.'}</b>
${escapeHtml(about)}
<label><input type="checkbox" id="node-input-allowed"> This node is allowed to do it</label></div>`;
    const secrets = fields.filter(({ kind }) => kind === 'secret');
    return `<div class="okta-form">
${consent !== undefined ? danger : `<p class="okta-about">${escapeHtml(about)}</p>`}
<div class="form-row okta-row"><label for="node-input-connection">Connection</label><input type="text" id="node-input-connection"></div>
<div id="okta-fields"></div>
<div class="form-row okta-row"><label for="node-input-name">Name</label><input type="text" id="node-input-name" placeholder="how this step is called in the flow"></div>
${secrets.map(({ name }) => `<input type="password" id="node-input-${name}" style="display: none">`).join('\n')}
</div>`;
  }

  /** In the form that Node-RED's own nodes have. */
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
  }: NodeModel): string {
    const secrets = outputs.filter(({ type }) => type === 'secret');
    const open = outputs.filter(({ type }) => type !== 'secret');
    const told = scopes.map((scope) => `<code>${scope}</code>`).join(', ');
    return [
      `<p>${escapeHtml(about)}</p>`,
      `<p>${EFFECTS[effect]}${consent === undefined ? '' : ` It ${escapeHtml(consent)}: the node must be allowed to do it.`}${repeatable ? ' May be run again safely.' : ''}</p>`,
      `<p>${escapeHtml(undo ?? '')}</p>`,
      '<h3>Inputs</h3>',
      `<dl class="message-properties">${fields.map(input).join('\n')}</dl>`,
      '<h3>Outputs</h3>',
      '<ol class="node-ports"><li>done<dl class="message-properties">',
      ...open.map((one) => output('payload.', one)),
      entry('okta', 'object', 'The whole result: <code>output</code> and <code>meta</code>.'),
      ...secrets.map((one) => output('okta.output.', one)),
      '</dl></li><li>failed<dl class="message-properties">',
      entry(
        'okta.error',
        'object',
        '<code>code</code>, <code>message</code>, <code>remedy</code>, <code>outcome</code> and what Okta said. <code>payload</code> stays as it came.',
      ),
      '</dl></li></ol>',
      '<h3>Details</h3>',
      `<p>Every Okta node adds a line to <code>msg.oktaSteps</code>.${told && ` OAuth scopes: ${told}.`}${role ? ` Least admin role: <code>${role}</code>.` : ''}</p>`,
    ].join('\n');
  }

  function input({ title, type = 'string', required, help = '' }: FieldModel): string {
    return entry(title, required ? type : `${type}, optional`, escapeHtml(help));
  }

  function output(place: string, { name, type = 'string', help = '' }: OutputModel): string {
    return entry(place + name, type, escapeHtml(help));
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
