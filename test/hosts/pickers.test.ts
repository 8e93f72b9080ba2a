import { expect, test } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import { listActions } from '../../src/catalog/catalog.js';
import { readManifest } from '../../src/catalog/manifest.js';
import { paletteHtml } from '../../src/hosts/node-red/palette.js';
import { Okta } from './n8n-functions.js';
import { openPage } from './node-red/browser-page.js';

/** Inputs that hold an id of a group or an application, or a list of them, by their names alone. */
const named = listActions().flatMap(({ id, input }) =>
  Object.entries(input.properties).flatMap(([name, field]) => {
    const [, resource] = /(?:^|[a-z])(group|application)ids?$/i.exec(name) ?? [];
    return resource === undefined ? [] : [{ id, name, field, resource: resource.toLowerCase() }];
  }),
);

test('every input that names groups or applications is marked with its resource', () => {
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(({ field }) => field.type === 'array').length).toBeGreaterThan(3);
  for (const { id, name, field, resource } of named)
    expect([id, name, field.resource ?? field.items?.resource]).toEqual([id, name, resource]);
});

test('every input that is marked searches the org in the builder, lists of them too', () => {
  const page = openPage(paletteHtml(listActions(), readManifest().connection.inputs.properties));
  for (const { id, input } of listActions()) {
    const drawn = page.draw(`okta-${id}`);
    for (const [name, { resource, items }] of Object.entries(input.properties)) {
      const kind = resource ?? items?.resource;
      const field = drawn.find((each) => each.id === `okta-field-${name}`);
      expect([id, name, field?.searches]).toEqual([id, name, kind !== undefined]);
    }
  }
});

test('every input that names groups or applications is a picker, or a list of pickers, in n8n', () => {
  const { properties } = new Okta().description;
  for (const { id, name, field, resource } of named) {
    const shown = properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(id));
    const all = shown.flatMap((each) => [each, ...(each.options ?? [])]) as INodeProperties[];
    const found = all.find((each) => each.name === name);
    const picker = field.type === 'array' ? valuesOf(found)[0] : found;
    expect([
      id,
      name,
      picker?.type,
      picker?.modes?.[0]?.typeOptions?.searchListMethod?.toLowerCase(),
    ]).toEqual([id, name, 'resourceLocator', `search${resource}`]);
  }
});

function valuesOf(list: INodeProperties | undefined): INodeProperties[] {
  return (list?.options ?? []).flatMap((each) => ('values' in each ? each.values : []));
}
