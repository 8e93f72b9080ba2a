// The two playbooks as n8n keeps them: a webhook, a chain of Okta nodes, and a branch for what fails.

export const NODE_TYPE = 'n8n-nodes-okta-connector.okta';

const CREDENTIALS = 'oktaConnectorApi';
const STEP = 224;

export function onboard(credentials) {
  const created = '={{ $("Create user").item.json.userId }}';
  return playbook('Onboard a new hire', 'onboard', credentials, [
    {
      name: 'Create user',
      resource: 'users',
      operation: 'createUserWithPassword',
      ...Object.fromEntries(
        ['firstName', 'lastName', 'email', 'login', 'password'].map((name) => [
          name,
          body(name === 'login' ? 'email' : name),
        ]),
      ),
      options: {
        customAttributes: '{"department":"Finance"}',
        groupIds: { values: [{ value: byId(body('groupIds')) }] },
      },
    },
    { name: 'Find group', resource: 'groups', operation: 'getGroupByName', name_: body('group') },
    {
      name: 'Add to group',
      resource: 'groups',
      operation: 'addUserToGroup',
      groupId: byId('={{ $json.groupId }}'),
      userId: byId(created),
    },
    {
      name: 'Give role',
      resource: 'roles',
      operation: 'assignRoleToUser',
      userId: byId(created),
      roleType: 'HELP_DESK_ADMIN',
    },
    { name: 'Check', resource: 'users', operation: 'getUserWithId', userId: byId(created), simplify: false },
  ]);
}

export function offboard(credentials) {
  const userId = byId(body('login'));
  return playbook('Offboard a leaver', 'offboard', credentials, [
    { name: 'Suspend', resource: 'users', operation: 'suspendUser', userId },
    { name: 'End sessions', resource: 'users', operation: 'clearUserSessions', userId },
    { name: 'Reset factors', resource: 'users', operation: 'resetFactors', userId },
    {
      name: 'Leave group',
      resource: 'groups',
      operation: 'removeUserFromGroup',
      groupId: byId(body('groupId')),
      userId,
    },
    {
      name: 'Leave app',
      resource: 'applications',
      operation: 'removeUserFromApplication',
      applicationId: byId(body('applicationId')),
      userId,
    },
    { name: 'Deactivate', resource: 'users', operation: 'deactivateUser', userId },
  ]);
}

/** One node that offboards whom the webhook names; the webhook answers before it ran, for many at a time. */
export function offboardByQueue(credentials) {
  const made = playbook('Offboard by the queue', 'leave', credentials, [
    { name: 'Offboard', resource: 'users', operation: 'offboardUser', userId: byId(body('login')) },
  ]);
  const [webhook, step] = made.nodes;
  webhook.parameters.responseMode = 'onReceived';
  // An error ends the execution, so that its operator sees it.
  delete step.onError;
  made.nodes = [webhook, step];
  made.connections = link('Webhook', 'Offboard');
  return made;
}

/** One node after a webhook that sends several people at once; what fails goes on. */
export function suspendSeveral(credentials) {
  const made = playbook('Suspend several', 'suspend', credentials, [
    { name: 'Suspend each', resource: 'users', operation: 'suspendUser', userId: byId('={{ $json.login }}') },
  ]);
  const [webhook, suspend] = made.nodes;
  webhook.parameters.responseData = 'allEntries';
  suspend.onError = 'continueRegularOutput';
  const split = {
    ...node('Each person', 'n8n-nodes-base.splitOut', 1, 0.5, {
      fieldToSplitOut: 'body.people',
      options: {},
    }),
  };
  made.nodes = [webhook, split, suspend];
  made.connections = { ...link('Webhook', 'Each person'), ...link('Each person', 'Suspend each') };
  return made;
}

/** One call that takes long: many groups. */
export function joinMany(credentials) {
  const groupIds = { values: [{ value: byId(body('groupIds')) }] };
  return playbook('Join many groups', 'join', credentials, [
    {
      name: 'Join each',
      resource: 'users',
      operation: 'addUserToMultipleGroups',
      userId: byId(body('login')),
      groupIds,
    },
  ]);
}

function playbook(name, path, credentials, steps) {
  const webhook = {
    ...node('Webhook', 'n8n-nodes-base.webhook', 2, 0, {
      httpMethod: 'POST',
      path,
      responseMode: 'lastNode',
      options: {},
    }),
    webhookId: path,
  };
  const failed = node('Tell what failed', 'n8n-nodes-base.set', 3.4, 3, {
    mode: 'raw',
    jsonOutput: '={{ JSON.stringify({ failed: $json.error }) }}',
    options: {},
  });
  // Left of every step, so that n8n leads the lines around the steps' names.
  failed.position = [STEP, 260];
  const okta = steps.map(({ name: title, name_, ...parameters }, index) => ({
    ...node(title, NODE_TYPE, 1, index + 1, { ...parameters, ...(name_ && { name: name_ }) }),
    onError: 'continueErrorOutput',
    credentials: { [CREDENTIALS]: credentials },
  }));
  const titles = ['Webhook', ...steps.map((step) => step.name)];
  const connections = {};
  titles.forEach((title, index) => {
    const next = titles[index + 1];
    connections[title] = {
      main: [next ? [to(next)] : [], ...(index === 0 ? [] : [[to('Tell what failed')]])],
    };
  });
  return { name, nodes: [webhook, ...okta, failed], connections, settings: { executionOrder: 'v1' } };
}

function node(name, type, typeVersion, column, parameters) {
  return {
    id: crypto.randomUUID(),
    name,
    type,
    typeVersion,
    position: [Math.round(STEP * column), 0],
    parameters,
  };
}

function link(from, target) {
  return { [from]: { main: [[to(target)]] } };
}

function to(name) {
  return { node: name, type: 'main', index: 0 };
}

function byId(value) {
  return { __rl: true, mode: 'id', value };
}

function body(name) {
  return `={{ $("Webhook").item.json.body.${name} }}`;
}
