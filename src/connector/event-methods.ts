import type { EventHook, EventHookOptions } from '../events/event-hook.js';
import type { Events, EventsOptions } from '../events/options.js';
import type { TriggerEvent, TriggerEvents, TriggerId, TriggerInputs } from '../generated/types.js';

/** What a connector tells of what happens in the org. */
export interface EventMethods {
  /**
   * Events of the System Log as they happen, in the log's order, by polling; `wake` or an event hook makes it look at
   * once. With a checkpoint none is left out and none comes twice without `redelivered`, whatever breaks off: an event is
   * taken when the next one is asked for. Sends nothing before the first one is. Okta operation: listLogEvents.
   * @throws while it is read, with `code`, `message`, `remedy` and `outcome`, as `isConnectorError` recognises them
   * @example
   * ```ts
   * await okta.execute('deactivateUser', { userId: 'blake.rivers@example.com' });
   * const from = new Date(Date.now() - 60_000);
   * for await (const event of okta.events('userDeactivated', {}, { from, follow: false }))
   *   console.log(event.eventType); // user.lifecycle.deactivate
   * ```
   */
  events<Id extends TriggerId>(
    id: Id,
    inputs: TriggerInputs[Id],
    options?: EventsOptions,
  ): Events<TriggerEvents[Id]>;
  /** The same for hosts, which know the id and the inputs only at run time. */
  events<Id extends string>(
    id: Id extends TriggerId ? never : Id,
    inputs: unknown,
    options?: EventsOptions,
  ): Events<TriggerEvent>;
  /**
   * The endpoint for an event hook of Okta's, which makes the readers of this connector look at the log at once. What it
   * is sent is never given as an event. Sends nothing.
   * @throws ConnectionError (INVALID_CONNECTION) where the secret is too short or the header's name is none
   * @example
   * ```ts
   * const hook = okta.eventHook({ secret: 'a secret of 32 random characters' });
   * const headers = { 'x-okta-verification-challenge': 'challenge' };
   * const answer = await hook.fetch(new Request('https://hooks.example.com/okta', { headers }));
   * console.log(answer.status); // 200
   * ```
   */
  eventHook(options: EventHookOptions): EventHook;
}
