import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply } from './client.js';

const { blake, quinn } = seed.people;
const roles = `/users/${blake.id}/roles`;
const refusal = ({ status, body }: Reply) => `${status} ${body.errorCode}`;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

test('a standard role can be assigned once, and its id follows from its type', async () => {
  const assigned = await call(org, 'POST', roles, { type: 'USER_ADMIN' });
  expect([assigned.status, assigned.body.id]).toEqual([201, 'KVJUKUS7IFCE2SKO']);
  expect(refusal(await call(org, 'POST', roles, { type: 'USER_ADMIN' }))).toBe('409 E0000090');
  expect((await call(org, 'GET', roles)).body).toEqual([assigned.body]);
  expect((await call(org, 'DELETE', `${roles}/${assigned.body.id}`)).status).toBe(204);
  const again = await call(org, 'DELETE', `${roles}/${assigned.body.id}`);
  expect(again.body.errorSummary).toMatch(/\(RoleAssignment\)$/);
});

test('a custom role requires a role and a resource set that exist', async () => {
  const custom = { type: 'CUSTOM', role: seed.customRole.id, 'resource-set': seed.resourceSet.id };
  const assigned = await call(org, 'POST', roles, custom);
  expect(assigned.status).toBe(201);
  expect(assigned.body).toMatchObject({ ...custom, label: seed.customRole.label });
  expect(refusal(await call(org, 'POST', roles, custom))).toBe('409 E0000090');
  expect(refusal(await call(org, 'POST', roles, { type: 'CUSTOM', role: custom.role }))).toBe('400 E0000001');
  expect(refusal(await call(org, 'POST', roles, { ...custom, role: 'cr0Unknown' }))).toBe('404 E0000007');
  expect(refusal(await call(org, 'POST', roles, { ...custom, 'resource-set': 'iamUnknown' }))).toBe(
    '404 E0000007',
  );
});

test('a custom role and a resource set can be read, and unknown ids are 404', async () => {
  const { customRole, resourceSet } = seed;
  const role = await call(org, 'GET', `/iam/roles/${customRole.id}`);
  expect(role.body).toMatchObject({ id: customRole.id, label: customRole.label });
  expect((await call(org, 'GET', `/iam/resource-sets/${resourceSet.id}`)).body.id).toBe(resourceSet.id);
  expect(refusal(await call(org, 'GET', '/iam/roles/cr0Unknown'))).toBe('404 E0000007');
  expect(refusal(await call(org, 'GET', '/iam/resource-sets/iamUnknown'))).toBe('404 E0000007');
});

test('an unknown role type is refused, and so is a login in place of an id', async () => {
  expect(refusal(await call(org, 'POST', roles, { type: 'KING' }))).toBe('400 E0000001');
  expect(refusal(await call(org, 'GET', `/users/${blake.login}/roles`))).toBe('404 E0000007');
});

test('a seeded user has its seeded role', async () => {
  expect((await call(org, 'GET', `/users/${quinn.id}/roles`)).body).toMatchObject([
    { type: 'HELP_DESK_ADMIN' },
  ]);
});

test('factors can be enrolled, read and removed one by one', async () => {
  const factors = `/users/${quinn.id}/factors`;
  const sms = { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: '+15555550123' } };
  const { body } = await call(org, 'POST', factors, sms);
  expect(body).toMatchObject({ ...sms, status: 'PENDING_ACTIVATION' });
  const question = { factorType: 'question', profile: { question: 'color', answer: 'Turquoise' } };
  const asked = await call(org, 'POST', factors, question);
  expect([asked.body.status, asked.body.profile]).toEqual(['ACTIVE', { question: 'color' }]);
  expect((await call(org, 'GET', factors)).body).toHaveLength(2);
  expect((await call(org, 'DELETE', `${factors}/${body.id}`)).status).toBe(204);
  expect((await call(org, 'GET', `${factors}/${body.id}`)).body.errorSummary).toMatch(/\(UserFactor\)$/);
  expect(refusal(await call(org, 'POST', factors, { factorType: 'sms' }))).toBe('400 E0000001');
});

const sms = (phoneNumber: string) => ({ factorType: 'sms', provider: 'OKTA', profile: { phoneNumber } });
const cause = ({ body }: Reply) => body.errorCauses[0]?.errorSummary;

test('another phone number needs the removal of the factor, and then updatePhone', async () => {
  const factors = `/users/${quinn.id}/factors`;
  const first = await call(org, 'POST', `${factors}?activate=true`, sms('+15555550123'));
  expect(first.body.status).toBe('ACTIVE');
  const update = `${factors}?updatePhone=true`;
  expect(cause(await call(org, 'POST', update, sms('+15555550124')))).toMatch(/already set up/);
  expect((await call(org, 'DELETE', `${factors}/${first.body.id}`)).status).toBe(204);
  expect(cause(await call(org, 'POST', factors, sms('+15555550124')))).toMatch(/existing verified phone/);
  expect((await call(org, 'POST', factors, sms('+15555550123'))).status).toBe(200);
  expect((await call(org, 'POST', update, sms('+15555550124'))).status).toBe(200);
});

test('a number is forgotten where the factor is removed from recovery as well', async () => {
  const factors = `/users/${quinn.id}/factors`;
  const { body } = await call(org, 'POST', `${factors}?activate=true`, sms('+15555550123'));
  await call(org, 'DELETE', `${factors}/${body.id}?removeRecoveryEnrollment=true`);
  expect((await call(org, 'POST', factors, sms('+15555550124'))).status).toBe(200);
});

test('the codes of Okta Verify go with its push, but not the other way round', async () => {
  const enrolled = () => org.state.users.get(blake.id)?.factors ?? [];
  const types = () => enrolled().map(({ factorType }) => factorType);
  const idOf = (type: string) => enrolled().find(({ factorType }) => factorType === type)?.id;
  const factors = `/users/${blake.id}/factors`;
  expect(types()).toEqual(expect.arrayContaining(['push', 'token:software:totp', 'sms']));
  await call(org, 'DELETE', `${factors}/${idOf('push')}`);
  expect(types()).toContain('sms');
  expect(types()).not.toContain('token:software:totp');
  org.reset();
  await call(org, 'DELETE', `${factors}/${idOf('token:software:totp')}`);
  expect(types()).toContain('push');
});
