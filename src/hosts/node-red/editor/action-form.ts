import type { FieldModel, NodeModel } from '../forms/form-model.js';
import type { EditedNode, Editor, QueryFactory, StoredInput } from './browser.js';
import type { FieldRows } from './field-rows.js';
import type { ProfileFields } from './profile-fields.js';

export interface ActionForm {
  open(node: EditedNode, model: NodeModel): void;
  save(node: EditedNode, model: NodeModel): void;
}

/**
 * Draws an action's fields into its form, and reads their values when the form is saved. Its source is inserted into the
 * editor's page, so it uses nothing from outside itself.
 */
export function actionForm(
  $: QueryFactory,
  editor: Editor,
  rows: FieldRows,
  profiles: ProfileFields,
): ActionForm {
  const credentialOf = (field: FieldModel) => $(`#node-input-${field.name}`);

  function storedOf(node: EditedNode, field: FieldModel): StoredInput {
    const stored = node.fields[field.name];
    // Its attributes are fields of their own.
    if (stored?.type === 'attributes') return rows.untouched(field);
    if (field.kind === 'secret' && (stored === undefined || stored.type === 'secret')) {
      return { type: 'secret', value: credentialOf(field).val() };
    }
    return stored ?? rows.untouched(field);
  }

  /** Sets the connection of a new node to an existing one. */
  function chooseConnection(node: EditedNode): void {
    if (node.connection) return;
    editor.nodes.eachConfig(({ id, type }) => {
      if (type !== 'okta-connection') return true;
      $('#node-input-connection').val(id);
      return false;
    });
  }

  return {
    open(node, model) {
      chooseConnection(node);
      const fields = $('#okta-fields');
      const more = $('<details>').addClass('okta-more');
      const optional = model.fields.filter((field) => !field.required);
      const set = optional.filter((field) => node.fields[field.name] !== undefined).length;
      for (const field of model.fields)
        rows.row(field, storedOf(node, field)).appendTo(field.required ? fields : more);
      if (optional.length > 0) {
        more.append($('<summary>').text(`Optional (${optional.length})`)).appendTo(fields);
        more.prop('open', set > 0 || optional.length < 3);
      }
      for (const field of model.fields) rows.prepare(field, storedOf(node, field));
      profiles.open(node, model);
    },

    save(node, model) {
      const inputs: Record<string, StoredInput> = {};
      for (const field of model.fields) {
        if (field.name === model.profile && profiles.save(inputs, field)) continue;
        const stored = rows.read(field);
        const { type, value } = stored;
        if (field.kind === 'secret') {
          credentialOf(field).val(type === 'secret' ? value : '');
          if (type !== 'secret' || value !== '')
            inputs[field.name] = { type, value: type === 'secret' ? '' : value };
          continue;
        }
        const initial = rows.untouched(field);
        if (type !== initial.type || value !== initial.value) inputs[field.name] = stored;
      }
      node.fields = inputs;
    },
  };
}
