import type { Found } from '../../../index.js';
import type { FieldModel, NodeModel } from '../forms/form-model.js';
import type {
  Completion,
  EditedNode,
  Editor,
  Query,
  QueryFactory,
  StoredInput,
  TypedInputType,
} from './browser.js';

export interface ActionForm {
  open(node: EditedNode, model: NodeModel): void;
  save(node: EditedNode, model: NodeModel): void;
}

/**
 * Draws an action's fields into its form, and reads their values when the form is saved. Its source is inserted into the
 * editor's page, so it uses nothing from outside itself.
 */
export function actionForm($: QueryFactory, editor: Editor): ActionForm {
  const PLACEHOLDER = '__PWRD__';
  const REFERENCES = ['msg', 'flow', 'global', 'env'];
  const labels: Record<string, string> = {};

  const elementOf = (field: FieldModel) => $(`#okta-field-${field.name}`);
  const credentialOf = (field: FieldModel) => $(`#node-input-${field.name}`);

  const initialOf = (field: FieldModel) => field.initial ?? '';

  function placeholderOf({ resource, example }: FieldModel): string {
    if (resource !== undefined)
      return `type to search for ${resource === 'application' ? 'an' : 'a'} ${resource}`;
    return example === undefined ? '' : `for example ${example}`;
  }

  function typesOf(field: FieldModel): (string | TypedInputType)[] {
    const search = field.resource === undefined ? {} : { autoComplete: searchFor(field) };
    switch (field.kind) {
      case 'secret':
        return [
          { value: 'secret', label: 'stored encrypted', icon: 'fa fa-lock', inputType: 'password' },
          ...REFERENCES,
        ];
      case 'boolean':
        return ['bool', ...REFERENCES, 'jsonata'];
      case 'number':
        return ['num', ...REFERENCES, 'jsonata'];
      case 'choice':
        return [
          {
            value: 'choice',
            label: 'choice',
            icon: 'fa fa-caret-square-o-down',
            options: field.choices ?? [],
          },
          ...REFERENCES,
          'jsonata',
        ];
      case 'list':
        return [
          { value: 'list', label: 'list, comma-separated', icon: 'fa fa-list', ...search },
          'json',
          ...REFERENCES,
          'jsonata',
        ];
      case 'object':
        return ['json', ...REFERENCES, 'jsonata'];
      default:
        return field.resource === undefined
          ? ['str', ...REFERENCES, 'jsonata']
          : [
              { value: 'str', label: 'search or type', icon: 'fa fa-search', ...search },
              ...REFERENCES,
              'jsonata',
            ];
    }
  }

  function firstType(field: FieldModel): string {
    const first = typesOf(field)[0];
    return typeof first === 'string' ? first : (first?.value ?? 'str');
  }

  /** Completions from the org, after a short pause in typing. */
  function searchFor(field: FieldModel) {
    let typing: ReturnType<typeof setTimeout> | undefined;
    return (text: string, done: (completions: Completion[]) => void) => {
      clearTimeout(typing);
      typing = setTimeout(() => search(field, text, done), 250);
    };
  }

  /** In a list, it searches for the text after the last comma. */
  function search(field: FieldModel, text: string, done: (completions: Completion[]) => void): void {
    const comma = field.kind === 'list' ? text.lastIndexOf(',') + 1 : 0;
    const before = comma === 0 ? '' : `${text.slice(0, comma)} `;
    const hint = $(`#okta-hint-${field.name}`);
    const showError = (error: string) => hint.text(error).toggleClass('okta-error', error !== '');
    $.ajax({
      url: `okta/search/${field.resource}`,
      method: 'GET',
      dataType: 'json',
      data: { connection: $('#node-input-connection').val(), text: text.slice(comma).trim() },
    })
      .done(({ found = [], error = '' }) => {
        showError(error as string);
        done((found as Found[]).map((one) => completion(one, before)));
      })
      .fail(({ responseJSON }) => {
        showError(responseJSON?.error ?? 'The request to the org failed.');
        done([]);
      });
  }

  function completion({ id, name, detail }: Found, before: string): Completion {
    labels[id] = name;
    const label = $('<div>').addClass('okta-found').append($('<b>').text(name), $('<span>').text(detail));
    return { value: before + id, label };
  }

  /** The names of the ids in a value, as far as this page has seen them. */
  function nameOf(value: string): string {
    const names = value.split(',').map((id) => labels[id.trim()]);
    return names.some((name) => name !== undefined) ? names.map((name) => name ?? '…').join(', ') : '';
  }

  function row(field: FieldModel, stored: StoredInput): Query {
    const element = $('<input>', {
      type: 'text',
      id: `okta-field-${field.name}`,
      placeholder: placeholderOf(field),
    });
    const label = $('<label>', { for: `okta-field-${field.name}` }).text(field.title);
    if (field.required) label.append($('<span>').addClass('okta-required').text(' required'));
    const line = $('<div>').addClass('form-row okta-row').append(label, element);
    line.append($('<div>', { id: `okta-hint-${field.name}` }).addClass('okta-hint'));
    if (stored.label !== undefined && stored.label !== '') {
      const ids = stored.value.split(',');
      const names = stored.label.split(', ');
      for (let index = 0; index < ids.length; index += 1) {
        const [id, name] = [ids[index]?.trim(), names[index]];
        if (id && name && name !== '…') labels[id] = name;
      }
    }
    return line.append(
      $('<div>')
        .addClass('okta-help')
        .text(field.help ?? ''),
    );
  }

  function prepare(field: FieldModel, stored: StoredInput): void {
    const element = elementOf(field);
    element.typedInput({ default: firstType(field), types: typesOf(field) });
    element.typedInput('type', stored.type);
    element.typedInput('value', stored.value);
    element.typedInput('width', '100%');
    const hint = $(`#okta-hint-${field.name}`);
    const showName = () => {
      if (field.resource === undefined) return;
      const name = element.typedInput('type') === firstType(field) ? nameOf(element.typedInput('value')) : '';
      hint.text(name).toggleClass('okta-error', false);
    };
    element.on('change', () => {
      // The placeholder of a stored secret has no meaning for another type.
      const notSecret = field.kind === 'secret' && element.typedInput('type') !== 'secret';
      if (notSecret && element.typedInput('value') === PLACEHOLDER) element.typedInput('value', '');
      showName();
    });
    showName();
  }

  function storedOf(node: EditedNode, field: FieldModel): StoredInput {
    const stored = node.fields[field.name];
    if (field.kind === 'secret' && (stored === undefined || stored.type === 'secret')) {
      return { type: 'secret', value: credentialOf(field).val() };
    }
    return stored ?? { type: firstType(field), value: initialOf(field) };
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
        row(field, storedOf(node, field)).appendTo(field.required ? fields : more);
      if (optional.length > 0) {
        more.append($('<summary>').text(`Optional (${optional.length})`)).appendTo(fields);
        more.prop('open', set > 0 || optional.length < 3);
      }
      for (const field of model.fields) prepare(field, storedOf(node, field));
    },

    save(node, model) {
      const inputs: Record<string, StoredInput> = {};
      for (const field of model.fields) {
        const [type, value] = [elementOf(field).typedInput('type'), elementOf(field).typedInput('value')];
        if (field.kind === 'secret') {
          credentialOf(field).val(type === 'secret' ? value : '');
          if (type !== 'secret' || value !== '')
            inputs[field.name] = { type, value: type === 'secret' ? '' : value };
          continue;
        }
        const untouched = type === firstType(field) && value === initialOf(field);
        if (untouched) continue;
        const label = field.resource !== undefined && type === firstType(field) ? nameOf(value) : '';
        inputs[field.name] = { type, value, ...(label !== '' && { label }) };
      }
      node.fields = inputs;
    },
  };
}
