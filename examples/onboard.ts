import type { Connector, OnboardUserInput } from '../src/index.js';
import type { Story } from './story.js';

/** Brings a person to the state that the inputs describe. Running it again completes what is left. */
export async function onboard(okta: Connector, story: Story, hire: OnboardUserInput): Promise<void> {
  story.title(`Onboard a new hire: ${hire.firstName} ${hire.lastName}`);
  const result = await story.step(
    'Onboard User',
    okta.execute('onboardUser', hire),
    ({ status, changed, steps }) =>
      `${status}, ${changed ? `${steps.filter((step) => step.changed).length} steps` : 'nothing was left to do'}`,
  );
  if (!result.ok && result.error.code === 'NOT_FOUND')
    story.branch('A group or an application is not there, so nobody was created.');
}
