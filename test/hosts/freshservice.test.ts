import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCESS_MARK, DANGER_MARK } from '../../src/hosts/freshservice/app-files.js';
import { ATTRIBUTE_MARK, NEEDED_MARK, SECRET_MARK } from '../../src/hosts/freshservice/parameters.js';
import { writeApp } from '../../src/hosts/freshservice/write-app.js';
import { FreshservicePlatform } from './freshservice-platform.js';
import { type HostResult, hostSuite, type ListedAction } from './host.case.js';

interface Definition {
  display_name: string;
  description: string;
  parameters: { properties: Record<string, { title: string; description: string }>; required: string[] };
}

hostSuite({
  name: 'freshservice',
  start: async (org) => {
    const folder = mkdtempSync(join(tmpdir(), 'freshservice-'));
    writeApp(folder);
    const platform = new FreshservicePlatform(folder, {
      iparams: { organization_url: 'acme.okta.com', api_token: org.token },
      send: (url, request) => fetch(url.replace('https://acme.okta.com', org.url), request),
    });
    const failures: unknown[] = [];
    return {
      run: async (id, inputs) => {
        const parameters = Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : value,
          ]),
        );
        const { error, data = {} } = await platform.invoke(id, parameters);
        if (error) failures.push(error);
        return error ? failure(error.message) : { ok: true, output: data };
      },
      actions: async () =>
        Object.entries(platform.json('actions.json') as Record<string, Definition>).map(listed),
      everythingShown: () => JSON.stringify([platform.logs, failures]),
      stop: async () => rmSync(folder, { recursive: true }),
    };
  },
});

function failure(text: string): HostResult {
  const [, code = '', message = '', remedy = ''] =
    /^(\w+): (.*)\nWhat to do: (.*)\nIn Okta: /s.exec(text) ?? [];
  return { ok: false, error: { code, message, remedy } };
}

function listed([id, { display_name: title, description, parameters }]: [string, Definition]): ListedAction {
  const own = Object.entries(parameters.properties).filter(
    ([, { description: words }]) => !words.endsWith(ATTRIBUTE_MARK),
  );
  return {
    id,
    title,
    asks: description.endsWith(DANGER_MARK) || description.endsWith(ACCESS_MARK),
    fields: own.map(([name, field]) => ({
      name,
      title: field.title,
      required: parameters.required.includes(name) || field.description.endsWith(NEEDED_MARK),
      secret: field.description.endsWith(SECRET_MARK),
    })),
  };
}
