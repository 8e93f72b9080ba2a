import { describe, expect, it } from '@jest/globals';
import type { Action } from '../../../src/catalog/action.js';
import { listActions } from '../../../src/catalog/catalog.js';
import { readManifest } from '../../../src/catalog/manifest.js';
import { paletteHtml } from '../../../src/hosts/node-red/palette.js';
import { type Definition, openPage } from './browser-page.js';
import { fieldsOf, formOf, helpOf } from './node-texts-of.js';

const connection = readManifest().connection.inputs.properties;

describe('the generated palette', () => {
  const page = openPage(paletteHtml(listActions(), connection));

  it('registers a node for every action, with its category, colour and icon', () => {
    expect([...page.definitions.keys()]).toEqual([
      'okta-connection',
      'okta-event-hook',
      ...readManifest().triggers.map(({ id }) => `okta-${id}`),
      ...listActions().map(({ id }) => `okta-${id}`),
    ]);
    const groups = new Map(readManifest().groups.map(({ id, title }) => [id, title]));
    for (const { id, title, group, effect, grantsAccess, input } of listActions()) {
      const destructive = effect === 'destructive';
      const { defaults, credentials, ...shown } = page.definitions.get(`okta-${id}`) as Definition;
      expect(shown).toMatchObject({
        category: `Okta ${groups.get(group)}`.replace('Okta Okta', 'Okta'),
        color: { read: '#e6eef9', write: '#cfe0fc', destructive: '#fbd5cf' }[effect],
        icon: `okta-${group}${destructive ? '-destructive' : ''}.svg`,
        paletteLabel: title,
      });
      expect('allowed' in defaults).toBe(destructive || grantsAccess === true);
      const secrets = Object.entries(input.properties).filter(([, { secret }]) => secret);
      expect(Object.keys(credentials)).toEqual(secrets.map(([name]) => name));
    }
  });

  it.each(readManifest().triggers)(
    'registers $id as a node that starts flows, with its form and help',
    (trigger) => {
      const type = `okta-${trigger.id}`;
      expect(page.definitions.get(type)).toMatchObject({
        category: 'Okta Triggers',
        icon: 'okta-org.svg',
        paletteLabel: trigger.title,
        inputs: 0,
        outputs: 2,
        outputLabels: ['event', 'problem'],
      });
      expect(page.forms.get(type)).toContain(trigger.description);
      expect(page.help.get(type)).toContain('<li>event<dl');
      const drawn = page.draw(type);
      expect(drawn.map(({ id }) => id)).toEqual(
        [...Object.keys(trigger.input.properties), 'handOnAfterMinutes', 'flowMinutes'].map(
          (name) => `okta-field-${name}`,
        ),
      );
      for (const { types } of drawn) expect(types).not.toContain('msg');
    },
  );

  it.each(listActions())('contains the form and help of $id', (action) => {
    const type = `okta-${action.id}`;
    expect(page.forms.get(type)).toBe(formOf(action));
    expect(page.help.get(type)).toBe(helpOf(action));
    expect(page.draw(type)).toEqual(fieldsOf(action));
  });

  it('shows a new action with fields, secret, warning and help, and escapes its texts', () => {
    const made = {
      ...listActions()[0],
      id: 'archiveUser',
      title: 'Archive User',
      description: 'Archives <b>everybody</b>.',
      group: 'users',
      effect: 'destructive',
      input: {
        type: 'object',
        required: ['reason'],
        properties: {
          reason: { type: 'string', title: 'Reason', description: 'Text </script> of it.', secret: true },
          strength: {
            type: 'string',
            title: 'Strength',
            enum: ['A', 'B'],
            choices: { A: 'Mild' },
            default: 'A',
          },
          people: { type: 'array', title: 'People', items: { type: 'string', resource: 'user' } },
        },
      },
    } as unknown as Action;
    const html = paletteHtml([made], connection);
    expect(html).toContain('data-template-name="okta-archiveUser"');
    expect(html).not.toContain('</script> of it');
    const { forms, help, draw, definitions } = openPage(html);
    const form = forms.get('okta-archiveUser');
    expect(form).toContain('id="node-input-reason"');
    expect(form).toContain('id="node-input-allowed"');
    expect(form).toContain('Archives &lt;b&gt;everybody&lt;/b&gt;.');
    expect(help.get('okta-archiveUser')).toContain('<dd>Text &lt;/script&gt; of it.</dd>');
    expect(definitions.get('okta-archiveUser')).toMatchObject({
      category: 'Okta Users',
      icon: 'okta-users-destructive.svg',
    });
    expect(draw('okta-archiveUser')).toMatchObject([
      { label: 'Reason required', help: 'Text </script> of it.', type: 'secret' },
      {
        label: 'Strength',
        type: 'choice',
        value: 'A',
        options: [{ value: '' }, { label: 'Mild' }, { label: 'B' }],
      },
      { label: 'People', type: 'list', placeholder: 'type to search for a user' },
    ]);
  });
});
