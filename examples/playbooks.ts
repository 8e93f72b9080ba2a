import { createConnector, type OnboardUserInput } from '../src/index.js';
import { seed, startSandbox } from '../src/sandbox/index.js';
import { offboard } from './offboard.js';
import { onboard } from './onboard.js';
import { Story } from './story.js';

/** Runs both playbooks against a sandbox org of its own and says how each step went. Needs no account and no network. */
async function main(): Promise<void> {
  const org = await startSandbox();
  const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
  const story = new Story();
  const hire = {
    firstName: 'Mira',
    lastName: 'Holm',
    login: 'mira.holm@example.com',
    email: 'mira.holm@example.com',
    password: 'Tall-Birch-42',
    customAttributes: { department: 'Support' },
    groupIds: ['New Hires', 'Engineering'],
    applicationIds: ['Time Sheets'],
    roleType: 'HELP_DESK_ADMIN',
  } satisfies OnboardUserInput;
  try {
    console.log(`A sandbox org answers at ${org.url}; nothing leaves this machine.`);
    await onboard(okta, story, { ...hire, groupIds: ['New Hires', 'Astronauts'] });
    await onboard(okta, story, hire);
    await onboard(okta, story, hire);
    await offboard(okta, story, seed.people.blake.login);
    console.log(`\n${org.requests.length} requests, ${story.troubles} unexpected failures.`);
  } finally {
    await okta.close();
    await org.close();
  }
  process.exitCode = story.troubles === 0 ? 0 : 1;
}

void main();
