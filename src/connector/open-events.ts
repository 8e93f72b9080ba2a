import { prepareTrigger } from '../catalog/prepare.js';
import type { Doorbell } from '../events/doorbell.js';
import type { FeedSource } from '../events/event-feed.js';
import { type EventHook, type EventHookOptions, eventHookFor } from '../events/event-hook.js';
import { eventQuery } from '../events/event-query.js';
import { EventReader, failingEvents } from '../events/event-reader.js';
import type { Events, EventsOptions } from '../events/options.js';
import { ConnectionError } from '../result/failure.js';
import type { Safety } from '../safety/safety.js';
import type { Clock } from '../transport/clock.js';
import { checkNames, invalidOptions, readCallOptions } from './options.js';

/** The events of a trigger, where its inputs and the options are valid and the safety settings allow it. */
export function openEvents(
  source: Omit<FeedSource, 'trigger'>,
  safety: Safety | undefined,
  bell: Doorbell,
  id: string,
  inputs: unknown,
  given: EventsOptions | undefined,
): Events<unknown> {
  const { options, issues } = readCallOptions('events', given);
  const { trigger, values, error } = prepareTrigger(id, inputs, safety);
  if (trigger === undefined) return failingEvents(error);
  if (issues.length > 0) return failingEvents(invalidOptions(issues));
  return new EventReader({ ...source, trigger }, eventQuery(trigger, values), options, bell);
}

/** A shorter secret could be guessed. */
const SHORTEST_SECRET = 16;

/** @throws ConnectionError where the options can't be used */
export function openEventHook(bell: Doorbell, clock: Clock, options: EventHookOptions): EventHook {
  checkNames('eventHook', options);
  const { secret, header = 'authorization' } = Object(options) as Partial<EventHookOptions>;
  if (typeof secret !== 'string' || secret.length < SHORTEST_SECRET)
    throw new ConnectionError(
      `The event hook needs a secret of at least ${SHORTEST_SECRET} characters.`,
      "Give the value of the authentication scheme of Okta's event hook.",
    );
  if (typeof header !== 'string' || !/^[\w-]{1,100}$/.test(header))
    throw new ConnectionError(
      "The event hook's header must be the name of an HTTP header.",
      "Give the key of the authentication scheme of Okta's event hook.",
    );
  return eventHookFor(bell, clock, { secret, header });
}
