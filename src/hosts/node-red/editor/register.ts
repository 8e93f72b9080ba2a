import type { NodeModel } from '../forms/form-model.js';
import type { ActionForm } from './action-form.js';
import type { EditedNode, Editor } from './browser.js';
import type { ConnectionForm } from './connection-form.js';
import type { ConsentForms } from './consent-forms.js';

/**
 * Registers the node types with the editor. Its source is inserted into the editor's page, so it uses nothing from
 * outside itself.
 */
export function register(
  editor: Editor,
  models: readonly NodeModel[],
  /** How the event hook looks in the palette. */
  hook: NodeModel['appearance'],
  form: ActionForm,
  connection: ConnectionForm,
  /** In the builder, which stores consent outside the flows. Null elsewhere: there a checkbox of the node counts. */
  consents: ConsentForms | null,
): void {
  editor.nodes.registerType('okta-connection', {
    category: 'config',
    defaults: {
      name: { value: '' },
      org: { value: editor.settings.oktaConnectionBuilder ? 'builder' : 'own' },
      organizationUrl: {
        value: '',
        validate(this: EditedNode, value: string) {
          return this.org === 'builder' || value.trim() !== '' || 'Enter the Organization URL';
        },
      },
      authorization: { value: 'token' },
      clientId: { value: '' },
      keyId: { value: '' },
      scopes: { value: '' },
      checkProfiles: { value: false },
    },
    credentials: { apiToken: { type: 'password' }, privateKey: { type: 'password' } },
    paletteLabel: 'Okta connection',
    label(this: EditedNode) {
      return this.name || this.organizationUrl || "The builder's org";
    },
    oneditprepare(this: EditedNode) {
      connection.open(this);
    },
  });

  editor.nodes.registerType('okta-event-hook', {
    ...hook,
    defaults: {
      name: { value: '' },
      connection: { value: '', type: 'okta-connection', required: true },
      path: { value: '/okta-events', required: true },
      header: { value: '' },
    },
    credentials: { secret: { type: 'password' } },
    inputs: 0,
    outputs: 0,
    paletteLabel: 'Event Hook',
    label(this: EditedNode) {
      return this.name || 'Event Hook';
    },
  });

  for (const model of models) {
    const { type, title, consent, appearance, fields, starts } = model;
    const secrets = fields.filter(({ kind }) => kind === 'secret');
    editor.nodes.registerType(type, {
      ...appearance,
      defaults: {
        name: { value: '' },
        connection: { value: '', type: 'okta-connection', required: true },
        // Node-RED uses the name `inputs` for the number of input ports.
        fields: {
          value: {},
          validate(this: EditedNode, stored: EditedNode['fields']) {
            const missing = fields.filter(({ name, required, kind }) => {
              const input = stored?.[name];
              if (!required) return false;
              return (
                input === undefined || (input.value === '' && !(kind === 'secret' && input.type === 'secret'))
              );
            });
            return missing.length === 0 || `Missing: ${missing.map((field) => field.title).join(', ')}`;
          },
        },
        ...(consent !== undefined &&
          consents === null && {
            allowed: {
              value: false,
              validate: (allowed: boolean) => allowed || 'Select the checkbox that allows this node to do it',
            },
          }),
      },
      credentials: Object.fromEntries(secrets.map(({ name }) => [name, { type: 'password' }])),
      inputs: starts ? 0 : 1,
      outputs: 2,
      outputLabels: starts ? ['event', 'problem'] : ['done', 'failed'],
      paletteLabel: title,
      label(this: EditedNode) {
        return this.name || title;
      },
      labelStyle(this: EditedNode) {
        return this.name ? 'node_label_italic' : '';
      },
      oneditprepare(this: EditedNode) {
        form.open(this, model);
        if (consent !== undefined) consents?.open(this);
      },
      oneditsave(this: EditedNode) {
        form.save(this, model);
      },
    });
  }
}
