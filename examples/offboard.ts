import type { Connector } from '../src/index.js';
import type { Story } from './story.js';

/** Reads what a leaver has, takes it away, and shows what is gone, and what is left and why. */
export async function offboard(okta: Connector, story: Story, login: string): Promise<void> {
  story.title(`Offboard a leaver: ${login}`);
  const found = await story.step(
    'Get User Access',
    okta.execute('getUserAccess', { userId: login }),
    ({ entries, status }) => `${status}, ${entries.length} things give access or depend on the user`,
  );
  if (!found.ok) return;
  const result = await story.step(
    'Offboard User',
    okta.execute('offboardUser', { userId: found.output.userId }),
    ({ status, proof }) => {
      const gone = proof.filter((entry) => entry.result === 'gone').length;
      return `${status}, ${gone} gone, ${proof.length - gone} left`;
    },
  );
  if (!result.ok) return;
  for (const { name, result: became, why } of result.output.proof)
    if (became !== 'gone') story.end(`${name}: ${why}`);
}
