import type { Found } from '../../../index.js';
import type { FieldModel } from '../forms/form-model.js';
import type { Completion, Query, QueryFactory, StoredInput, TypedInputType } from './browser.js';

/** The rows of a form: a label, a field whose value may be text or a reference, a hint and a help text. */
export interface FieldRows {
  /** The row of a field. It must be in the page before `prepare`. */
  row(field: FieldModel, stored: StoredInput | undefined): Query;
  /** Makes the field of a row a typed one, with its stored value. */
  prepare(field: FieldModel, stored: StoredInput): void;
  /** What the field holds now. */
  read(field: FieldModel): StoredInput;
  /** The value of a field that nobody has touched. */
  untouched(field: FieldModel): StoredInput;
  /** The types of value that the field takes. */
  typesOf(field: FieldModel): (string | TypedInputType)[];
  elementOf(field: Pick<FieldModel, 'name'>): Query;
  hintOf(field: Pick<FieldModel, 'name'>): Query;
}

/** Draws and reads the rows of forms. Its source is inserted into the editor's page, so it uses nothing from outside itself. */
export function fieldRows($: QueryFactory): FieldRows {
  const PLACEHOLDER = '__PWRD__';
  const labels: Record<string, string> = {};

  // A selector would read a dot as the start of a class.
  const idOf = ({ name }: Pick<FieldModel, 'name'>) => name.replaceAll('.', '-');
  const elementOf = (field: Pick<FieldModel, 'name'>) => $(`#okta-field-${idOf(field)}`);
  const hintOf = (field: Pick<FieldModel, 'name'>) => $(`#okta-hint-${idOf(field)}`);

  const wordsOf = (kind: string) => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

  function placeholderOf({ resource, example }: FieldModel): string {
    if (resource !== undefined)
      return `type to search for ${resource === 'application' ? 'an' : 'a'} ${wordsOf(resource)}`;
    return example === undefined ? '' : `for example ${example}`;
  }

  function typesOf(field: FieldModel): (string | TypedInputType)[] {
    const REFERENCES = [...(field.noMessage ? [] : ['msg']), 'flow', 'global', 'env'];
    const search = field.resource === undefined ? {} : { autoComplete: searchFor(field) };
    const options = field.choices ?? [];
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
          { value: 'choice', label: 'choice', icon: 'fa fa-caret-square-o-down', options },
          ...REFERENCES,
          'jsonata',
        ];
      case 'list': {
        // The editor stores several choices as one text with commas between them.
        const choosable = options.length > 0 && !options.some(({ value }) => value.includes(','));
        const choices = choosable ? { options, multiple: true } : {};
        const label = choosable ? 'choices' : 'list, comma-separated';
        return [
          { value: 'list', label, icon: 'fa fa-list', ...search, ...choices },
          'json',
          ...REFERENCES,
          'jsonata',
        ];
      }
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

  const nameOfType = (type: string | TypedInputType) => (typeof type === 'string' ? type : type.value);

  function firstType(field: FieldModel): string {
    return typesOf(field).map(nameOfType)[0] ?? 'str';
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
    const showError = (error: string) =>
      hintOf(field)
        .text(error)
        .toggleClass('okta-error', error !== '');
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

  function rememberNames({ value, label = '' }: StoredInput): void {
    if (label === '') return;
    const ids = value.split(',');
    const names = label.split(', ');
    for (let index = 0; index < ids.length; index += 1) {
      const [id, name] = [ids[index]?.trim(), names[index]];
      if (id && name && name !== '…') labels[id] = name;
    }
  }

  return {
    elementOf,
    hintOf,
    typesOf,
    untouched: (field) => ({ type: firstType(field), value: field.initial ?? '' }),

    row(field, stored) {
      const id = `okta-field-${idOf(field)}`;
      const element = $('<input>', { type: 'text', id, placeholder: placeholderOf(field) });
      const label = $('<label>', { for: id }).text(field.title);
      if (field.required) label.append($('<span>').addClass('okta-required').text(' required'));
      const line = $('<div>').addClass('form-row okta-row').append(label, element);
      line.append($('<div>', { id: `okta-hint-${idOf(field)}` }).addClass('okta-hint'));
      if (stored !== undefined) rememberNames(stored);
      return line.append(
        $('<div>')
          .addClass('okta-help')
          .text(field.help ?? ''),
      );
    },

    prepare(field, stored) {
      const element = elementOf(field);
      element.typedInput({ default: firstType(field), types: typesOf(field) });
      element.typedInput('type', stored.type);
      element.typedInput('value', stored.value);
      element.typedInput('width', '100%');
      const showName = () => {
        if (field.resource === undefined) return;
        const name =
          element.typedInput('type') === firstType(field) ? nameOf(element.typedInput('value')) : '';
        hintOf(field).text(name).toggleClass('okta-error', false);
      };
      element.on('change', () => {
        // The placeholder of a stored secret has no meaning for another type.
        const notSecret = field.kind === 'secret' && element.typedInput('type') !== 'secret';
        if (notSecret && element.typedInput('value') === PLACEHOLDER) element.typedInput('value', '');
        showName();
      });
      showName();
    },

    read(field) {
      const element = elementOf(field);
      const [type, value] = [element.typedInput('type'), element.typedInput('value')];
      const label = field.resource !== undefined && type === firstType(field) ? nameOf(value) : '';
      return { type, value, ...(label !== '' && { label }) };
    },
  };
}
