import { prepareTrigger } from '../catalog/prepare.js';
import type { Doorbell } from '../events/doorbell.js';
import type { FeedSource } from '../events/event-feed.js';
import { eventQuery } from '../events/event-query.js';
import { EventReader, failingEvents } from '../events/event-reader.js';
import type { Events, EventsOptions } from '../events/options.js';
import type { Safety } from '../safety/safety.js';
import { invalidOptions, readCallOptions } from './options.js';

/** The events of a trigger, where its inputs and the options are valid and the safety settings allow it. */
export function openEvents(
  source: Omit<FeedSource, 'trigger'>,
  safety: Safety | undefined,
  bell: Doorbell,
  id: string,
  inputs: unknown,
  given: EventsOptions | undefined,
): Events<unknown> {
  const { options, issues } = readCallOptions(given);
  const { trigger, values, error } = prepareTrigger(id, inputs, safety);
  if (trigger === undefined) return failingEvents(error);
  if (issues.length > 0) return failingEvents(invalidOptions(issues));
  return new EventReader({ ...source, trigger }, eventQuery(trigger, values), options, bell);
}
