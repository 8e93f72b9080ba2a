import { execFileSync } from 'node:child_process';
import type { Violation } from './checker.js';
import type { Schedule } from './schedule.js';
import { shrink } from './shrink.js';
import { storyOf } from './story.js';

/** What is told of a run that broke a rule: how to see it again, and the least that still breaks the rule. */
export async function failureOf(schedule: Schedule, violations: readonly Violation[]): Promise<string> {
  const { rule } = violations[0] as Violation;
  const { history, violations: left, tried } = await shrink(schedule, rule);
  return [
    `seed ${schedule.seed}, commit ${commit()}: ${violations.length} violations`,
    `npm run simulate -- --seed ${schedule.seed}`,
    `The least that still breaks "${rule}" (${tried} schedules tried):`,
    storyOf(history),
    ...left.map(({ rule: broken, call, text }) => `violation: ${broken}, call ${call ?? '-'}: ${text}`),
  ].join('\n');
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
