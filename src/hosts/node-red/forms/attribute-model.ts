import type { FieldSchema } from '../../../catalog/action.js';
import type { ProfileForm } from '../../../catalog/org/org-action.js';
import { hasType } from '../nodes/names.js';
import type { StoredAs } from '../nodes/typed-inputs.js';
import { type FieldModel, fieldModel } from './form-model.js';

/** An attribute of a profile in a form. */
export interface AttributeModel extends FieldModel, StoredAs {
  /** The org's own; Okta's otherwise. */
  custom?: true;
  /** null clears it. */
  clearable?: true;
}

/** The fields of a profile's form. */
export function attributeModels({ properties, required, custom }: ProfileForm): AttributeModel[] {
  return Object.entries(properties).map(([name, field]) => {
    const model = fieldModel(name, shownField(field), required.includes(name));
    const help = [sentence(field.description), lengths(field)].filter((text) => text !== undefined).join(' ');
    return {
      ...model,
      ...(help !== '' && { help }),
      ...storedAs(field),
      ...(custom.includes(name) && { custom: true as const }),
      ...(hasType(field, 'null') && { clearable: true as const }),
    };
  });
}

/** A form shows true and false as a choice, because a box can't be empty; null is no choice but a type of its own. */
function shownField(field: FieldSchema): FieldSchema {
  const type = [field.type ?? []].flat().find((each) => each !== 'null');
  const choices = hasType(field, 'boolean') ? [true, false] : field.enum?.filter((value) => value !== null);
  return { ...field, ...(type !== undefined && { type }), ...(choices && { enum: choices }) };
}

/** What the text of the form becomes. */
function storedAs({ type, items }: FieldSchema): StoredAs {
  const is = [type ?? 'string'].flat().find((each) => each !== 'null') ?? 'string';
  return { is, ...(is === 'array' && typeof items?.type === 'string' && { entries: items.type }) };
}

function sentence(text: string | undefined): string | undefined {
  return text === undefined || /[.!?]$/.test(text) ? text : `${text}.`;
}

function lengths({ minLength, maxLength }: FieldSchema): string | undefined {
  const [least, most] = [Number(minLength ?? 0), Number(maxLength ?? 0)];
  if (least > 0) return `${least} to ${most > 0 ? most : 'any number of'} characters.`;
  return most > 0 ? `At most ${most} characters.` : undefined;
}
