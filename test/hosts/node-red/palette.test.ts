import { describe, expect, it } from '@jest/globals';
import type { Action } from '../../../src/core/action.js';
import { listActions, readManifest } from '../../../src/core/catalog.js';
import { nodeModel } from '../../../src/hosts/node-red/form-model.js';
import { paletteHtml } from '../../../src/hosts/node-red/palette.js';

const connection = readManifest().connection.inputs.properties;

describe('the generated palette', () => {
  const html = paletteHtml(listActions(), connection);

  it('has a form and a help text for every action', () => {
    for (const { id } of listActions()) {
      expect(html).toContain(`data-template-name="okta-${id}"`);
      expect(html).toContain(`data-help-name="okta-${id}"`);
    }
  });

  it('is JavaScript that a browser can run', () => {
    const [, script] = /<script type="text\/javascript">\n([\s\S]*?)<\/script>/.exec(html) ?? [];
    const registered: string[] = [];
    const RED = { settings: {}, nodes: { registerType: (type: string) => registered.push(type) } };
    new Function('RED', '$', script as string)(RED, () => undefined);
    expect(registered).toEqual(['okta-connection', ...listActions().map(({ id }) => `okta-${id}`)]);
  });

  it('shows an action that is new to the catalog, with fields, secret, danger and help, and escapes its texts', () => {
    const made = {
      ...listActions()[0],
      id: 'banishUser',
      title: 'Banish User',
      description: 'Sends <b>everybody</b> away.',
      group: 'users',
      effect: 'destructive',
      input: {
        type: 'object',
        required: ['spell'],
        properties: {
          spell: { type: 'string', title: 'Spell', description: 'Said </script> aloud.', secret: true },
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
    const page = paletteHtml([made], connection);
    expect(page).toContain('data-template-name="okta-banishUser"');
    expect(page).toContain('id="node-input-spell"');
    expect(page).toContain('id="node-input-allowed"');
    expect(page).toContain('Sends &lt;b&gt;everybody&lt;/b&gt; away.');
    expect(page).not.toContain('</script> aloud');
    expect(nodeModel(made, 'Users')).toMatchObject({
      category: 'Okta Users',
      icon: 'okta-users-destructive.svg',
      destructive: true,
      fields: [
        { name: 'spell', kind: 'secret', required: true },
        {
          name: 'strength',
          kind: 'choice',
          initial: 'A',
          choices: [{ value: '' }, { label: 'Mild' }, { label: 'B' }],
        },
        { name: 'people', kind: 'list', resource: 'user', placeholder: 'type to search for a user' },
      ],
    });
  });
});
