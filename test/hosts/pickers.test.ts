import { expect, test } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import { listActions } from '../../src/catalog/catalog.js';
import { readManifest } from '../../src/catalog/manifest.js';
import { pickerOf, SEARCHABLE } from '../../src/catalog/searchable.js';
import { paletteHtml } from '../../src/hosts/node-red/palette.js';
import { Okta } from './n8n-functions.js';
import { openPage } from './node-red/browser-page.js';

/** Inputs that hold an id of something that the org lists, or a list of them, by their names alone. */
const named = listActions().flatMap(({ id, input }) =>
  Object.entries(input.properties).flatMap(([name, field]) => {
    const [, kind] =
      /(?:^|[a-z])(groupRule|group|application|device|role|resourceSet|user)ids?$/i.exec(name) ?? [];
    return kind === undefined ? [] : [{ id, name, field, kind: kind.toLowerCase() }];
  }),
);
const kinds = new Set(named.map(({ kind }) => kind));

test('every input that names something that the org lists says what a picker offers', () => {
  expect(named.length).toBeGreaterThan(100);
  expect([...kinds].sort()).toEqual(SEARCHABLE.map((kind) => kind.toLowerCase()).sort());
  expect(named.filter(({ field }) => field.type === 'array').length).toBeGreaterThan(3);
  for (const { id, name, field, kind } of named)
    expect([id, name, pickerOf(name, field)?.toLowerCase()]).toEqual([id, name, kind]);
});

test('an input that names nothing which the org lists has no picker', () => {
  const isNamed = (id: string, name: string) => named.some((each) => each.id === id && each.name === name);
  const others = listActions().flatMap(({ id, input }) =>
    Object.entries(input.properties).filter(
      ([name, { resource, items }]) => !isNamed(id, name) && (resource ?? items?.resource) === undefined,
    ),
  );
  expect(others.map(([name]) => name)).toEqual(expect.arrayContaining(['roleAssignmentId', 'factorId']));
  expect(others.filter(([name, field]) => pickerOf(name, field) !== undefined)).toEqual([]);
});

test('every input that has a picker searches the org in the builder, lists of them too', () => {
  const page = openPage(paletteHtml(listActions(), readManifest().connection.inputs.properties));
  for (const { id, input } of listActions()) {
    const drawn = page.draw(`okta-${id}`);
    for (const [name, schema] of Object.entries(input.properties)) {
      const field = drawn.find((each) => each.id === `okta-field-${name}`);
      expect([id, name, field?.searches]).toEqual([id, name, pickerOf(name, schema) !== undefined]);
    }
  }
});

test('every input that names something that the org lists is a picker, or a list of pickers, in n8n', () => {
  const { properties } = new Okta().description;
  for (const { id, name, field, kind } of named) {
    const shown = properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(id));
    const all = shown.flatMap((each) => [each, ...(each.options ?? [])]) as INodeProperties[];
    const found = all.find((each) => each.name === name);
    const picker = field.type === 'array' ? valuesOf(found)[0] : found;
    expect([
      id,
      name,
      picker?.type,
      picker?.modes?.[0]?.typeOptions?.searchListMethod?.toLowerCase(),
    ]).toEqual([id, name, 'resourceLocator', `search${kind}`]);
  }
});

function valuesOf(list: INodeProperties | undefined): INodeProperties[] {
  return (list?.options ?? []).flatMap((each) => ('values' in each ? each.values : []));
}
