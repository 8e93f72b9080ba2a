import type { ConsentStep } from '../flows/consents.js';
import type { Answer, EditedNode, Editor, Query, QueryFactory } from './browser.js';

export interface ConsentForms {
  /** Shows in a node's form whether the step is allowed. It replaces the checkbox that other Node-REDs show. */
  open(node: EditedNode): void;
}

/**
 * Asks the builder's user to allow the steps that need consent: after each deploy, and in the forms of these steps. The
 * builder stores the answer, and flows do not contain it. Its source is inserted into the editor's page, so it uses
 * nothing from outside itself.
 */
export function consentForms($: QueryFactory, editor: Editor): ConsentForms {
  let steps: readonly ConsentStep[] = [];

  function update(answer: Answer, then: () => void): void {
    answer
      .done((body) => {
        steps = (body.steps as ConsentStep[] | undefined) ?? [];
        then();
      })
      .fail(({ responseJSON }) => {
        editor.notify(responseJSON?.error ?? 'The builder did not respond.', 'error');
      });
  }

  function load(then: () => void): void {
    update($.ajax({ url: 'okta/consents', method: 'GET', dataType: 'json' }), then);
  }

  function setConsent(step: ConsentStep, allow: boolean, then: () => void): void {
    const data = JSON.stringify({ id: step.id, hash: step.hash, allow });
    const contentType = 'application/json';
    update($.ajax({ url: 'okta/consents', method: 'POST', dataType: 'json', contentType, data }), then);
  }

  const notAllowed = () => steps.filter(({ state }) => state !== 'allowed');

  function line(label: string, text: string): Query {
    return $('<div>').append($('<i>').text(`${label}: `), $('<span>').text(text));
  }

  /** The value of an input, or where it comes from. */
  function sourceOf({ from, value }: ConsentStep['inputs'][number]): string {
    if (from === 'secret') return 'a stored secret';
    if (from === 'null') return 'nothing (it is cleared)';
    if (from === 'jsonata') return `the expression ${value}`;
    return ['msg', 'flow', 'global', 'env'].includes(from) ? `${from}.${value}` : value;
  }

  function describe(step: ConsentStep): Query {
    const { title, name, flow, why, inputs, startedBy, state } = step;
    const entry = $('<div>').addClass('okta-consent-step').attr('data-step', step.id);
    const button = $('<button>', { type: 'button' })
      .addClass('red-ui-button red-ui-button-small')
      .text('Allow this step');
    const values = inputs
      .filter(({ from }) => from !== 'attributes')
      .map((input) => `${input.name} = ${sourceOf(input)}`)
      .join('; ');
    entry.append(
      $('<b>').text(name === '' ? title : `${name} (${title})`),
      $('<span>').text(
        ` on "${flow}" ${why}.${state === 'changed' ? ' It has changed since you allowed it.' : ''}`,
      ),
      line('Inputs', values === '' ? 'none' : values),
      line('Started by', startedBy.length === 0 ? 'nothing' : startedBy.join('; ')),
      button,
    );
    button.on('click', () => {
      setConsent(step, true, () => {
        button.text('Allowed').prop('disabled', true);
      });
    });
    return entry;
  }

  function dialog(): void {
    const list = notAllowed();
    if (list.length === 0) return;
    const content = $('<div>').append(
      $('<p>').text(
        `${list.length === 1 ? 'One deployed step needs' : `${list.length} deployed steps need`} your permission. Until you allow ${list.length === 1 ? 'it, it does' : 'them, they do'} nothing.`,
      ),
      ...list.map(describe),
    );
    const notification = editor.notify(content, {
      type: 'warning',
      modal: true,
      fixed: true,
      width: 640,
      buttons: [{ text: 'Close', click: () => notification.close() }],
    });
  }

  function open(node: EditedNode): void {
    const checkbox = $('.okta-danger label');
    checkbox.toggle(false);
    const status = $('<div>').addClass('okta-consent');
    checkbox.after(status);
    const show = () => {
      const step = steps.find(({ id }) => id === node.id);
      const button = $('<button>', { type: 'button' }).addClass('red-ui-button red-ui-button-small');
      if (step?.state === 'allowed') {
        status.text(
          'You have allowed this step as it is deployed. If it or anything before it changes, you will be asked again. ',
        );
        button.text('Revoke permission').on('click', () => setConsent(step, false, show));
        status.append(button);
      } else {
        const when = step === undefined ? 'You will be asked after the deploy.' : '';
        status.text(`It does nothing until you allow it. ${when}`);
        if (step !== undefined)
          status.append(button.text('Allow it as deployed').on('click', () => setConsent(step, true, show)));
      }
    };
    load(show);
  }

  editor.events.on('deploy', () => load(dialog));
  editor.events.on('flows:loaded', () => load(dialog));
  return { open };
}
