// The people of a test, and what must be true of each of them at its end.
const GROUPS = ['Sales', 'Engineering'];

export function hires(count) {
  return Array.from({ length: count }, (_, index) => ({
    firstName: 'Hire',
    lastName: `Number ${index}`,
    email: `hire.${index}@example.com`,
    groups: GROUPS,
  }));
}

/**
 * What is wrong, and how often a change was made twice.
 * @param org the sandbox; every request since its start is looked at
 */
export function judge(org, people) {
  const wrong = [];
  const byLogin = Map.groupBy(org.state.users.values(), ({ profile }) => profile.login);
  const created = countBy(org.requests, ({ method, path, status, body }) =>
    method === 'POST' && path === '/api/v1/users' && status === 200 ? body.profile.login : undefined,
  );
  const mails = countBy(org.mails, ({ to }) => to);
  for (const { email } of people) {
    const users = byLogin.get(email) ?? [];
    if (users.length !== 1) wrong.push(`${email}: ${users.length} users`);
    else if (users[0].status !== 'PROVISIONED') wrong.push(`${email}: ${users[0].status}`);
    if (mails.get(email) !== 1) wrong.push(`${email}: ${mails.get(email) ?? 0} mails`);
    if ((created.get(email) ?? 0) > 1) wrong.push(`${email}: created ${created.get(email)} times`);
  }
  const links = countBy(org.requests, ({ method, path, status }) =>
    method === 'PUT' && status === 204 && path.includes('/groups/') ? path : undefined,
  );
  const repeatedLinks = [...links.values()].filter((times) => times > 1).length;
  const throttled = org.requests.filter(({ status }) => status === 429).length;
  return { wrong, repeatedLinks, throttled, requests: org.requests.length };
}

function countBy(items, keyOf) {
  const counts = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
