import type { AttributeModel } from '../forms/attribute-model.js';
import type { FieldModel, NodeModel } from '../forms/form-model.js';
import type { ProfileModel } from '../forms/org-requests.js';
import type { EditedNode, Query, QueryFactory, StoredInput } from './browser.js';
import type { FieldRows } from './field-rows.js';
import type { StoredAttributes } from './stored-attributes.js';

/** The fields of a profile in an action's form: the attributes that the org has. */
export interface ProfileFields {
  /** Draws them below the field that holds the profile. Does nothing for an action without a profile. */
  open(node: EditedNode, model: NodeModel): void;
  /** Adds what they hold to the inputs. @returns false where the field holds the profile in another way */
  save(inputs: Record<string, StoredInput>, field: FieldModel): boolean;
}

/**
 * Asks the org behind the node's connection for its attributes, and shows them as fields. Where the org can't be read,
 * the form keeps the field for JSON, and shows the attributes that are set. Each attribute is stored beside the profile
 * (`profile.shirtSize`) with the type that it has, so that a run needs no schema. The function's source is inserted into
 * the editor's page, so it uses nothing from outside itself.
 */
export function profileFields($: QueryFactory, rows: FieldRows, attributes: StoredAttributes): ProfileFields {
  const TYPE = {
    value: 'attributes',
    label: "the org's attributes",
    icon: 'fa fa-list-alt',
    hasValue: false,
  };
  const CLEAR = { value: 'null', label: 'clear it (null)', icon: 'fa fa-eraser', hasValue: false };
  const connection = () => $('#node-input-connection').val();

  /** The open form: its profile, the org's answer, the rows that are drawn, and what they hold. */
  interface Form {
    action: string;
    field: FieldModel;
    element: Query;
    area: Query;
    status: Query;
    retry: Query;
    profiles: readonly ProfileModel[];
    /** The id of the user type that is shown. */
    userType: string;
    drawn: readonly AttributeModel[];
    values: Record<string, StoredInput>;
    connection: string;
  }
  let form: Form | undefined;

  const isChosen = ({ element }: Form) => element.typedInput('type') === TYPE.value;

  function draw(open: Form): void {
    const { area, field, profiles, values } = open;
    area.empty();
    const profile = profiles.find(({ typeId }) => typeId === open.userType) ?? profiles[0];
    const known = profile?.attributes ?? [];
    const others = Object.keys(values).filter((name) => !known.some((one) => one.name === name));
    open.drawn = [
      ...known.map((model) => attributes.withStored(model, values[model.name])),
      ...others.map((name) =>
        attributes.storedModel(name, values[name] as StoredInput, profile !== undefined),
      ),
    ];
    if (profiles.length > 1) area.append(userTypes(open, profile));
    const isFirst = ({ name, required, custom }: AttributeModel) =>
      required || custom || values[name] !== undefined;
    const rest = open.drawn.filter((model) => !isFirst(model));
    const more = $('<details>').addClass('okta-more');
    for (const model of open.drawn)
      rows
        .row(rowModel(field, model), values[model.name])
        .appendTo(isFirst(model) || rest.length < 4 ? area : more);
    if (rest.length >= 4) {
      more.append($('<summary>').text(`Okta's attributes (${rest.length})`)).appendTo(area);
      more.prop('open', rest.length === open.drawn.length);
    }
    for (const model of open.drawn) prepare(field, model, values[model.name]);
  }

  const rowModel = (field: FieldModel, model: AttributeModel): FieldModel => ({
    ...model,
    name: `${field.name}.${model.name}`,
  });

  function prepare(field: FieldModel, model: AttributeModel, stored: StoredInput | undefined): void {
    const row = rowModel(field, model);
    const types = [...rows.typesOf(row), ...(model.clearable ? [CLEAR] : [])];
    const takes = types.some((type) => (typeof type === 'string' ? type : type.value) === stored?.type);
    rows.prepare(row, rows.untouched(row));
    const element = rows.elementOf(row);
    element.typedInput('types', types);
    if (stored === undefined) return;
    if (takes) element.typedInput('type', stored.type);
    element.typedInput('value', stored.value);
  }

  function userTypes(open: Form, chosen: ProfileModel | undefined): Query {
    const select = $('<select>', { id: 'okta-user-type' });
    for (const { of, typeId = '' } of open.profiles)
      select.append($('<option>', { value: typeId }).text(of.replace(/^users of the type /, '')));
    select.val(chosen?.typeId ?? '');
    select.on('change', () => {
      collect(open);
      open.userType = select.val();
      draw(open);
    });
    const help = "The form shows the attributes of this type. A run goes by the user's own type.";
    return $('<div>')
      .addClass('form-row okta-row')
      .append(
        $('<label>', { for: 'okta-user-type' }).text('User type'),
        select,
        $('<div>').addClass('okta-help').text(help),
      );
  }

  /** Reads the rows into the form's values. */
  function collect(open: Form): void {
    const { field, drawn } = open;
    open.values = {};
    for (const model of drawn) {
      const { type, value } = rows.read(rowModel(field, model));
      const { is, entries } = model;
      if (value !== '' || type === CLEAR.value)
        open.values[model.name] = {
          type,
          value: type === CLEAR.value ? '' : value,
          is,
          ...(entries !== undefined && { entries }),
        };
    }
  }

  /** Shows the attributes as one way to fill in the profile, and chooses it where nothing else is filled in. */
  function offer(open: Form, choose: boolean): void {
    const { element, field } = open;
    const chosen = isChosen(open);
    element.typedInput('types', [TYPE, ...rows.typesOf(field)]);
    if (choose || chosen) element.typedInput('type', TYPE.value);
  }

  function load(open: Form, again: boolean): void {
    const { status, retry, action } = open;
    const asked = connection();
    open.connection = asked;
    if (asked === '' || asked === '_ADD_') return;
    status.text("Reading the org's attributes …").toggleClass('okta-error', false);
    const failed = (error: string) => {
      status.text(`The org's attributes can't be shown. ${error}`).toggleClass('okta-error', true);
      retry.text('Try again').toggle(true);
    };
    $.ajax({
      url: `okta/attributes/${action}`,
      method: 'GET',
      dataType: 'json',
      data: { connection: asked, again },
    })
      .done(({ profiles, error }) => {
        if (form !== open || open.connection !== asked) return;
        if (!Array.isArray(profiles)) return failed(String(error));
        if (isChosen(open)) collect(open);
        open.profiles = profiles as ProfileModel[];
        const { of, attributes: all } = open.profiles[0] as ProfileModel;
        const whose = open.profiles.length > 1 ? 'each user type' : of;
        status.text(
          open.profiles.length > 1
            ? `The attributes of ${whose} are read from the org.`
            : `${all.length} attributes of ${whose} are read from the org.`,
        );
        retry.text('Read them again').toggle(true);
        draw(open);
        offer(open, open.element.typedInput('value') === '' && open.element.typedInput('type') === 'json');
      })
      .fail(({ responseJSON }) => {
        if (form === open && open.connection === asked)
          failed(responseJSON?.error ?? 'The builder did not respond.');
      });
  }

  return {
    open(node, { type, fields, profile }) {
      form = undefined;
      const field = fields.find(({ name }) => name === profile);
      if (field === undefined) return;
      const stored = node.fields[field.name];
      const start = `${field.name}.`;
      const own = Object.entries(node.fields).filter(([name]) => name.startsWith(start));
      const area = $('<div>').addClass('okta-attributes');
      const status = $('<span>');
      const retry = $('<button>', { type: 'button', id: 'okta-read-attributes' });
      const open: Form = {
        action: type.replace(/^okta-/, ''),
        field,
        element: rows.elementOf(field),
        area,
        status,
        retry: retry.addClass('red-ui-button red-ui-button-small').toggle(false),
        profiles: [],
        userType: stored?.type === TYPE.value ? stored.value : '',
        drawn: [],
        values: Object.fromEntries(own.map(([name, value]) => [name.slice(start.length), value])),
        connection: '',
      };
      form = open;
      const bar = $('<div>').addClass('okta-attributes-status okta-help').append(status, retry);
      rows.hintOf(field).after(area).after(bar);
      let json = '';
      open.element.on('change', () => {
        const chosen = isChosen(open);
        if (open.element.typedInput('type') === 'json') json = open.element.typedInput('value');
        else if (chosen && json !== '') {
          open.values = { ...open.values, ...attributes.valuesIn(json, open.drawn) };
          json = '';
          draw(open);
        }
        area.toggle(chosen);
      });
      if (stored?.type === TYPE.value) {
        draw(open);
        offer(open, true);
      }
      area.toggle(isChosen(open));
      $('#node-input-connection').on('change', () => {
        if (form === open && connection() !== open.connection) load(open, false);
      });
      retry.on('click', () => load(open, true));
      load(open, false);
    },

    save(inputs, field) {
      if (form === undefined || form.field !== field || !isChosen(form)) return false;
      collect(form);
      const set = Object.entries(form.values);
      const shown = form.profiles.find(({ typeId }) => typeId === form?.userType) ?? form.profiles[0];
      if (set.length > 0)
        inputs[field.name] = { type: TYPE.value, value: shown?.typeId ?? (form.userType || 'org') };
      for (const [name, value] of set) inputs[`${field.name}.${name}`] = value;
      return true;
    },
  };
}
