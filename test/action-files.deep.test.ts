import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RepositoryCopy } from './helpers/repository-copy.js';

// Mistakes in an action's file, its handler and its rules, each in a copy of the repository: the generator or the
// compiler must refuse them, and say what is wrong.

let copy: RepositoryCopy;
beforeAll(() => {
  copy = new RepositoryCopy();
});
afterAll(() => copy.remove());

const generate = (...args: string[]) => copy.run('scripts/generate.mjs', ...args);
const compile = () => copy.run('node_modules/typescript/bin/tsc', '--noEmit', '--project', 'src');

/** Replaces a text in a file while a check runs. */
function withEdit<T>(file: string, from: string, to: string, check: () => T): T {
  const text = copy.read(file);
  expect(text).toContain(from);
  copy.write(file, text.replace(from, to));
  try {
    return check();
  } finally {
    copy.restore(file);
  }
}

test('a fresh copy of the repository generates and compiles without an error', () => {
  expect(generate('--check')).toMatchObject({ ok: true });
  expect(compile()).toEqual({ ok: true, output: '' });
});

const SUSPEND = 'actions/users/suspendUser.json';
const GROUP = 'actions/groups/getGroup.json';
const CREATE = 'actions/users/createUserWithPassword.json';
const LIST = 'actions/users/listUsers.json';

const MISTAKES: readonly [string, string, string, string, string][] = [
  [
    'an operation that is misspelled',
    SUSPEND,
    '"operationId": "suspendUser"',
    '"operationId": "suspendUsr"',
    "suspendUsr is not an operation of Okta's API; perhaps suspendUser",
  ],
  [
    'a word that the language does not have',
    SUSPEND,
    '"change":',
    '"changes":',
    'must NOT have additional properties: changes; perhaps change\n',
  ],
  ['a resource that is misspelled', SUSPEND, '"of": "user"', '"of": "usr"', 'is usr, which is near to user'],
  [
    'a status that is misspelled',
    SUSPEND,
    '"from": ["ACTIVE"]',
    '"from": ["ACTVE"]',
    'the status ACTVE is near to ACTIVE, and no other action names it',
  ],
  [
    'an effect that no table has',
    SUSPEND,
    '"endsSessions"',
    '"endsSesions"',
    'change.also names endsSesions, which is not among the effects of schemas/effects.json; perhaps endsSessions',
  ],
  [
    'a transition without the statuses that it leads to',
    SUSPEND,
    '"to": ["SUSPENDED"]',
    '"to": { "status": "SUSPENDED" }',
    'a transition needs "to"',
  ],
  [
    'an effect that contradicts the request',
    GROUP,
    '"operationId": "getGroup"',
    '"operationId": "deleteGroup"',
    'effect is read, but deleteGroup is a DELETE',
  ],
  [
    'a path parameter that no input fills',
    GROUP,
    '"operationId": "getGroup"',
    '"operationId": "getUser"',
    'nothing fills {id} in the path of getUser',
  ],
  [
    'an input that nothing sends',
    GROUP,
    '"required": ["groupId"],\n    "properties": {',
    '"required": ["groupId"],\n    "properties": { "expand": { "type": "boolean", "title": "Expand", "description": "More." },',
    'nothing sends the input expand',
  ],
  [
    'an input in a template that there is none of',
    CREATE,
    '"login": "{login}"',
    '"login": "{logon}"',
    'uses {logon}, which is not an input',
  ],
  [
    'a query parameter that Okta does not take',
    'actions/users/clearUserSessions.json',
    '"oauthTokens"',
    '"oauthToken"',
    'has no query parameter oauthToken; perhaps oauthTokens',
  ],
  [
    'a handle that the sandbox does not know',
    'actions/groups/addUserToGroup.json',
    '"group:sales"',
    '"group:slaes"',
    'the sandbox has no group:slaes',
  ],
  [
    'an id that is not the name of the file',
    GROUP,
    '"id": "getGroup"',
    '"id": "getGrp"',
    "the id is getGrp; it must be the file's name",
  ],
  [
    'a draft that is not finished',
    GROUP,
    '"title": "Get Group"',
    '"title": "TODO"',
    '/title still says TODO',
  ],
  [
    'power that is given without a word',
    'actions/roles/assignRoleToUser.json',
    '"grantsAccess": true,',
    '',
    'may grant privileges or open an account',
  ],
  [
    'a secret in the words of a refusal',
    'actions/users/changePassword.json',
    'the user is {user.status}',
    'not {oldPassword}',
    'uses oldPassword in a condition or text, which is neither an input that may be shown',
  ],
  [
    'an operation that is misspelled in the shared table, by its place there',
    'schemas/effects.json',
    '"operationId": "listUserGroups"',
    '"operationId": "listUsrGroups"',
    'schemas/effects.json: /resources/membership/read/operationId is listUsrGroups, which is not an operation',
  ],
  [
    'an effect that is misspelled in the shared table, by its place there',
    'schemas/effects.json',
    '"deleted": ["userIsDeleted"]',
    '"deleted": ["userIsDeletd"]',
    'schemas/effects.json: /resources/user/deleted is userIsDeletd, which is not among the effects; perhaps userIsDeleted',
  ],
  [
    'a name in a text of the shared table that no action and no fact has',
    'schemas/effects.json',
    'The group {name} is created.',
    'The group {nobody} is created.',
    'schemas/effects.json: /effects/groupIsCreated/text uses {nobody}, which is neither an input of any action nor a fact',
  ],
  [
    'a path in the shared table that the inputs do not fill, with the table as the place',
    'schemas/effects.json',
    '"path": {\n            "id": "{login}"\n          }',
    '"path": {}',
    'its read is in schemas/effects.json',
  ],
  [
    'a secret output of which nobody says when Okta gives it',
    'schemas/common.json',
    '"onlyWith": {\n        "temporaryPassword": true\n      }',
    '"examples": []',
    'needs "onlyWith"',
  ],
  [
    'a list of an output that it does not have',
    LIST,
    '"list": "users"',
    '"list": "people"',
    '"list" names people, which must be a required output of type array',
  ],
  [
    'a kind of change that there is none of, with those that there are',
    SUSPEND,
    '"kind": "transition"',
    '"kind": "move"',
    'must be equal to one of the allowed values: transition, link, unlink, create, delete, set, issue\n',
  ],
  [
    'no example that fails',
    SUSPEND,
    '"error": {',
    '"output": {',
    '/examples must contain at least 1 valid item(s) with "error"',
  ],
  [
    'a field without a title, and says nothing of the other form of a field',
    'actions/users/listUserLinkedObjects.json',
    '"title": "Relationship",',
    '',
    "schema:\n  /input/properties/relationshipName must have required property 'title'\n",
  ],
  [
    'an output of an answer that has no body',
    'actions/org/revokeApiToken.json',
    '"required": ["apiTokenId"],\n    "properties": {\n      "apiTokenId": {\n        "type": "string",\n        "title": "API token ID",\n        "description": "Okta\'s id of the token."',
    '"required": ["apiTokenId"],\n    "properties": {\n      "name": { "type": "string", "title": "Name", "description": "Its name." },\n      "apiTokenId": {\n        "type": "string",\n        "title": "API token ID",\n        "description": "Okta\'s id of the token."',
    'Okta answers revokeApiToken without a body, so nothing fills the output name',
  ],
  [
    'an input that could leave its place in a path',
    'actions/users/listUserLinkedObjects.json',
    '\\\\.|\\\\.\\\\.|',
    'x|',
    'the input relationshipName fills a segment of a path and must refuse "." and ".."',
  ],
  [
    'a list whose items no output holds',
    'actions/users/listUserFactors.json',
    '"list": "factors",',
    '',
    'listFactors answers with a list: name the output that holds its items in "list"',
  ],
];

describe('the generator refuses', () => {
  let refusals: readonly (string | null)[];
  beforeAll(() => {
    refusals = copy.refusalsOf(MISTAKES.map(([, file, from, to]) => ({ file, from, to })));
  });

  test.each(MISTAKES.map(([title, , , , message], index) => [title, message, index] as const))(
    '%s',
    (_, message, index) => {
      // as it is printed
      expect(`${refusals[index]}\n`).toContain(message);
    },
  );

  test('with a message and an exit code, if it is run', () => {
    const result = withEdit(SUSPEND, '"suspendUser"', '"suspendUsr"', () => generate('--check'));
    expect(result).toEqual({
      ok: false,
      output: expect.stringMatching(/^actions\/users\/suspendUser.json: /),
    });
  });

  test('files that were not generated anew', () => {
    const result = withEdit(GROUP, '"Get Group"', '"Get a Group"', () => generate('--check'));
    expect(result).toMatchObject({ ok: false, output: expect.stringContaining('Stale') });
  });

  test('a write that does not say what it changes', () => {
    const { change: _change, ...action } = JSON.parse(copy.read(SUSPEND));
    copy.write(SUSPEND, JSON.stringify(action));
    const result = generate();
    copy.restore(SUSPEND);
    expect(result).toMatchObject({ ok: false, output: expect.stringContaining('needs "change"') });
  });

  test('an action with several requests and no handler', () => {
    const text = copy.read(GROUP);
    const { request, ...action } = JSON.parse(text);
    copy.write(GROUP, JSON.stringify({ ...action, requests: { read: request } }));
    const result = generate();
    copy.restore(GROUP);
    expect(result).toMatchObject({
      ok: false,
      output: expect.stringContaining('src/actions/handlers/groups/get-group.ts (or get-group.ts in another'),
    });
  });

  test('an action with two handlers', () => {
    const second = 'src/actions/handlers/users/get-group-by-name.ts';
    copy.write(second, copy.read('src/actions/handlers/groups/get-group-by-name.ts'));
    const result = generate();
    copy.restore(second);
    expect(result).toMatchObject({ ok: false, output: expect.stringContaining('getGroupByName has two') });
  });
});

describe('a draft of a new action', () => {
  const draft = (...args: string[]) => copy.run('scripts/new-action.mjs', ...args);

  test('is formatted, names its list, and has every place to complete named at once', () => {
    const written = draft('listNetworkZones');
    const file = 'actions/org/listNetworkZones.json';
    const { list, output, examples } = JSON.parse(copy.read(file));
    const linted = copy.run('node_modules/@biomejs/biome/bin/biome', 'check', file);
    const result = generate();
    copy.restore(file);
    expect(written).toMatchObject({ ok: true, output: expect.stringContaining('Replace each TODO') });
    expect(output.required).toContain(list);
    expect(examples[1]).toMatchObject({ inputs: { limit: 0 }, error: { code: 'INVALID_INPUT' } });
    expect(linted).toMatchObject({ ok: true });
    expect(result).toMatchObject({
      ok: false,
      output: expect.stringMatching(/\/description still says TODO; and so do: .*\/examples\/0\/title/),
    });
  });

  test('names the actions that send the operation already', () => {
    expect(draft('suspendUser', '--id', 'suspendAgain').output).toContain(
      'suspendUser is sent by suspendUser already',
    );
    copy.restore('actions/users/suspendAgain.json');
    expect(draft('--list', 'linkedObject').output).toContain('(sent by listUserLinkedObjects)');
  });

  test('is not written for wrong flags, which the usage corrects', () => {
    expect(draft('--lst', 'zone')).toMatchObject({
      ok: false,
      output: expect.stringMatching(/Unknown option '--lst'[\s\S]*Usage: npm run new-action/),
    });
  });
});

describe('the compiler refuses', () => {
  const HANDLER = 'src/actions/handlers/groups/get-group-by-name.ts';

  test('an output of a handler that its action does not have', () => {
    const result = withEdit(HANDLER, 'return { group };', 'return { grp: group };', compile);
    expect(result).toMatchObject({ ok: false, output: expect.stringContaining('grp') });
  });

  test('a request of a handler that its action does not declare', () => {
    const result = withEdit(HANDLER, "request('list')", "request('everything')", compile);
    expect(result).toMatchObject({ ok: false, output: expect.stringContaining('everything') });
  });
});
