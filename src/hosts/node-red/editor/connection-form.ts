import type { EditedNode, QueryFactory } from './browser.js';

export interface ConnectionForm {
  open(node: EditedNode): void;
}

/**
 * The connection's form: the builder's own org or another one, and the button that tests what stands there. Its text
 * goes into the editor's page, so it may use nothing from outside itself.
 */
export function connectionForm(
  $: QueryFactory,
  builder: { organizationUrl: string; sandbox: boolean } | null,
): ConnectionForm {
  const KEPT = '__PWRD__';
  const field = (name: string) => $(`#node-config-input-${name}`);

  function test(node: EditedNode): void {
    const told = $('#okta-test-result');
    const apiToken = field('apiToken').val();
    told.text('Asking the org …').toggleClass('okta-error', false).toggleClass('okta-ok', false);
    $.ajax({
      url: 'okta/test',
      method: 'POST',
      dataType: 'json',
      contentType: 'application/json',
      data: JSON.stringify({
        id: node.id,
        org: field('org').val(),
        organizationUrl: field('organizationUrl').val(),
        ...(apiToken !== KEPT && { apiToken }),
      }),
    })
      .done(({ info, error }) => {
        const owner = (info as { user?: { name?: string; login?: string } } | undefined)?.user;
        const good = `It works: the token belongs to ${owner?.name} (${owner?.login}).`;
        told.text(typeof error === 'string' ? error : good);
        told.toggleClass('okta-error', error !== undefined).toggleClass('okta-ok', error === undefined);
      })
      .fail(() => {
        told.text('The test could not be run.').toggleClass('okta-error', true);
      });
  }

  return {
    open(node) {
      const org = field('org');
      const choose = () => $('#okta-own-org').toggle(org.val() !== 'builder');
      if (builder === null) {
        org.val('own');
        $('#okta-which-org').toggle(false);
      } else {
        const kind = builder.sandbox ? 'sandbox' : 'real org';
        org
          .find('option')
          .filter('[value=builder]')
          .text(`The builder's: ${builder.organizationUrl} (${kind})`);
        org.on('change', choose);
      }
      choose();
      $('#okta-test').on('click', () => test(node));
    },
  };
}
