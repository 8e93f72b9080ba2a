import type { AttributeModel } from '../forms/attribute-model.js';
import type { StoredInput } from './browser.js';
import type { FieldRows } from './field-rows.js';

/** Attributes that a node has stored, where the org says less of them than it did, or nothing. */
export interface StoredAttributes {
  /** The field of an attribute that the org does not tell. @param gone the org has it no longer */
  storedModel(name: string, stored: StoredInput, gone: boolean): AttributeModel;
  /** The field with the choices that are stored, also where the org no longer has them. */
  withStored(model: AttributeModel, stored: StoredInput | undefined): AttributeModel;
  /** What a JSON text says of attributes, as values of their fields. */
  valuesIn(text: string, models: readonly AttributeModel[]): Record<string, StoredInput>;
}

/** Its source is inserted into the editor's page, so it uses nothing from outside itself. */
export function storedAttributes(rows: FieldRows): StoredAttributes {
  function storedModel(name: string, { is = 'string', entries }: StoredInput, gone: boolean): AttributeModel {
    const kinds = { integer: 'number', number: 'number', boolean: 'choice', array: 'list' } as const;
    const kind = kinds[is as keyof typeof kinds];
    const choices = ['', 'true', 'false'].map((value) => ({ value, label: value || 'not set' }));
    return {
      name,
      title: name,
      is,
      ...(entries !== undefined && { entries }),
      ...(kind !== undefined && { kind }),
      ...(kind === 'choice' && { choices }),
      ...(gone && {
        help: 'Not among the attributes of this type in the org. Empty the field to leave it out.',
      }),
      clearable: true,
    };
  }

  function withStored(model: AttributeModel, stored: StoredInput | undefined): AttributeModel {
    const { type = '', value = '' } = stored ?? {};
    const { choices } = model;
    if (choices === undefined || (type !== 'choice' && type !== 'list')) return model;
    const unknown = (type === 'list' ? value.split(',') : [value]).filter(
      (each) => each !== '' && !choices.some((choice) => choice.value === each),
    );
    const more = unknown.map((each) => ({ value: each, label: `${each} (no choice of the org)` }));
    return { ...model, choices: [...choices, ...more] };
  }

  function valuesIn(text: string, models: readonly AttributeModel[]): Record<string, StoredInput> {
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      return {};
    }
    const values: Record<string, StoredInput> = {};
    for (const model of models) {
      const value = Object(given)[model.name] as unknown;
      if (value === undefined) continue;
      const { type } = rows.untouched(model);
      if (value === null) values[model.name] = { type: 'null', value: '' };
      else if (Array.isArray(value) && model.choices !== undefined)
        values[model.name] = { type, value: value.join(',') };
      else if (typeof value === 'object') values[model.name] = { type: 'json', value: JSON.stringify(value) };
      else values[model.name] = { type, value: String(value) };
    }
    return values;
  }

  return { storedModel, withStored, valuesIn };
}
