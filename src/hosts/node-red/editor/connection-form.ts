import type { EditedNode, QueryFactory } from './browser.js';

export interface ConnectionForm {
  open(node: EditedNode): void;
}

/**
 * The connection's form: the choice between the builder's org and another one, and the button Test connection. Its
 * source is inserted into the editor's page, so it uses nothing from outside itself.
 */
export function connectionForm(
  $: QueryFactory,
  builder: { organizationUrl: string; sandbox: boolean } | null,
): ConnectionForm {
  const PLACEHOLDER = '__PWRD__';
  const field = (name: string) => $(`#node-config-input-${name}`);

  function test(node: EditedNode): void {
    const result = $('#okta-test-result');
    const [apiToken, privateKey] = [field('apiToken').val(), field('privateKey').val()];
    result.text('Testing the connection …').toggleClass('okta-error', false).toggleClass('okta-ok', false);
    $.ajax({
      url: 'okta/test',
      method: 'POST',
      dataType: 'json',
      contentType: 'application/json',
      data: JSON.stringify({
        id: node.id,
        org: field('org').val(),
        organizationUrl: field('organizationUrl').val(),
        authorization: field('authorization').val(),
        clientId: field('clientId').val(),
        keyId: field('keyId').val(),
        scopes: field('scopes').val(),
        ...(apiToken !== PLACEHOLDER && { apiToken }),
        ...(privateKey !== PLACEHOLDER && { privateKey }),
      }),
    })
      .done(({ info, error }) => {
        const { user, client } = (info ?? {}) as {
          user?: { name?: string; login?: string };
          client?: { id?: string; dpop?: boolean };
        };
        const good = client
          ? `Connected as the service app ${client.id}, ${client.dpop ? 'with' : 'without'} DPoP.`
          : `Connected. The token belongs to ${user?.name} (${user?.login}).`;
        result.text(typeof error === 'string' ? error : good);
        result.toggleClass('okta-error', error !== undefined).toggleClass('okta-ok', error === undefined);
      })
      .fail(() => {
        result.text('The test failed to run.').toggleClass('okta-error', true);
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
      const authorization = field('authorization');
      // A connection of an older version has none.
      if (authorization.val() !== 'oauth') authorization.val('token');
      const chooseWay = () => {
        $('#okta-by-token').toggle(authorization.val() !== 'oauth');
        $('#okta-by-app').toggle(authorization.val() === 'oauth');
      };
      authorization.on('change', chooseWay);
      chooseWay();
      $('#okta-test').on('click', () => test(node));
    },
  };
}
