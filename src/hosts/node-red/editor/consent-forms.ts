import type { AskedStep } from '../flows/consents.js';
import type { Answer, EditedNode, Editor, Query, QueryFactory } from './browser.js';

export interface ConsentForms {
  /** Says in a node's form whether the step is allowed, in place of the tick of other Node-REDs. */
  open(node: EditedNode): void;
}

/**
 * Asks the builder's user for a yes to the steps that need one: after each deploy, and where somebody looks at them.
 * The yes goes to the builder, and stands in no flow. Its text goes into the editor's page, so it may use nothing from
 * outside itself.
 */
export function consents($: QueryFactory, editor: Editor): ConsentForms {
  let steps: readonly AskedStep[] = [];

  function asked(answer: Answer, then: () => void): void {
    answer
      .done((body) => {
        steps = (body.steps as AskedStep[] | undefined) ?? [];
        then();
      })
      .fail(({ responseJSON }) => {
        editor.notify(responseJSON?.error ?? 'The builder did not answer.', 'error');
      });
  }

  function load(then: () => void): void {
    asked($.ajax({ url: 'okta/consents', method: 'GET', dataType: 'json' }), then);
  }

  function say(step: AskedStep, allow: boolean, then: () => void): void {
    const data = JSON.stringify({ id: step.id, hash: step.hash, allow });
    const contentType = 'application/json';
    asked($.ajax({ url: 'okta/consents', method: 'POST', dataType: 'json', contentType, data }), then);
  }

  const waiting = () => steps.filter(({ state }) => state !== 'allowed');

  function line(label: string, text: string): Query {
    return $('<div>').append($('<i>').text(`${label}: `), $('<span>').text(text));
  }

  function shown(step: AskedStep): Query {
    const { title, name, flow, why, inputs, startedBy, state } = step;
    const entry = $('<div>').addClass('okta-asked').attr('data-step', step.id);
    const button = $('<button>', { type: 'button' })
      .addClass('red-ui-button red-ui-button-small')
      .text('Allow this step');
    const taken = inputs.map((input) => `${input.name} = ${input.from} ${input.value}`).join('; ');
    entry.append(
      $('<b>').text(name === '' ? title : `${name} (${title})`),
      $('<span>').text(` on "${flow}" ${why}.${state === 'changed' ? ' What you allowed has changed.' : ''}`),
      line('With', taken === '' ? 'no inputs' : taken),
      line('Started by', startedBy.length === 0 ? 'nothing yet' : startedBy.join('; ')),
      button,
    );
    button.on('click', () => {
      say(step, true, () => {
        button.text('Allowed').prop('disabled', true);
      });
    });
    return entry;
  }

  function dialog(): void {
    const list = waiting();
    if (list.length === 0) return;
    const content = $('<div>').append(
      $('<p>').text(
        `${list.length === 1 ? 'One step waits' : `${list.length} steps wait`} for your yes, as deployed now. Until then ${list.length === 1 ? 'it does' : 'they do'} nothing.`,
      ),
      ...list.map(shown),
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
    const tick = $('.okta-danger label');
    tick.toggle(false);
    const told = $('<div>').addClass('okta-consent');
    tick.after(told);
    const tell = () => {
      const step = steps.find(({ id }) => id === node.id);
      const button = $('<button>', { type: 'button' }).addClass('red-ui-button red-ui-button-small');
      if (step?.state === 'allowed') {
        told.text(
          'You have allowed this step as it is deployed. A change of it, or of what leads to it, asks again. ',
        );
        button.text('Allow it no longer').on('click', () => say(step, false, tell));
        told.append(button);
      } else {
        const when = step === undefined ? 'The builder asks you when you deploy it.' : '';
        told.text(`It does nothing until you allow it. ${when}`);
        if (step !== undefined)
          told.append(button.text('Allow it as it is deployed').on('click', () => say(step, true, tell)));
      }
    };
    load(tell);
  }

  editor.events.on('deploy', () => load(dialog));
  editor.events.on('flows:loaded', () => load(dialog));
  return { open };
}
