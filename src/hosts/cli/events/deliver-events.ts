import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TriggerEvent } from '../../../connector/public-types.js';
import { brand } from '../../../result/failure.js';
import type { ProxyOption } from '../../../transport/proxy-options.js';
import { UsageError } from '../errors.js';
import { safeText } from '../output/print.js';
import { openDeadLetters } from './dead-letters.js';
import type { EventSink } from './print-events.js';
import { openReceiver, type Receiver, type Refusal } from './receiver.js';

const SECRET = 'OKTA_DELIVERY_SECRET';
const SHORTEST_SECRET = 16;
/** The waits between the attempts; the address may ask for longer ones, up to the longest of these. */
const WAITS_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const LONGEST_WAIT_MS = 600_000;

/** Where events are delivered. */
export interface Delivery {
  /** The https address. */
  readonly address: string;
  /** Path of the file for what the address does not take. */
  readonly deadLetters?: string | undefined;
  readonly proxy?: ProxyOption | undefined;
}

/**
 * Posts events to an address, signed as Standard Webhooks describe: `webhook-id` is the event's uuid,
 * `webhook-timestamp` the time in seconds, `webhook-signature` the HMAC of `id.timestamp.body`. One after another, so that
 * their order is kept; what passes is tried again. The signal ends the waits, not a post that is under way: cut off, it
 * might have arrived all the same.
 * @throws UsageError for an address that is not https, a missing secret, or a file that can't be written
 */
export async function deliverer(
  { address, deadLetters, proxy }: Delivery,
  signal: AbortSignal,
): Promise<EventSink> {
  const url = addressOf(address);
  const key = keyOf(process.env[SECRET] ?? '');
  const letters = deadLetters === undefined ? undefined : openDeadLetters(deadLetters);
  const receiver = await openReceiver(url, proxy);
  return {
    async put(event) {
      const refusal = await delivered(receiver, url.host, key, event, signal);
      if (refusal === undefined) return true;
      if (refusal.passes && signal.aborted) return false;
      if (letters === undefined) throw notTaken(url, refusal);
      letters.add({ at: new Date().toISOString(), host: url.host, reason: refusal.reason, event });
      say(`${url.host} did not take event ${event.uuid} (${refusal.reason}). It is in ${deadLetters}.`);
      return true;
    },
    end: async () => {},
    async close() {
      letters?.close();
      await receiver.close();
    },
  };
}

/** @returns why the address did not take it, after the last attempt; undefined where it did */
async function delivered(
  receiver: Receiver,
  host: string,
  key: Buffer,
  event: TriggerEvent,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const body = JSON.stringify(event);
  for (let attempt = 0; ; attempt += 1) {
    const refusal = await receiver.post(signed(key, String(event.uuid), body), body);
    const waitMs = WAITS_MS[attempt];
    if (refusal === undefined || !refusal.passes || waitMs === undefined || signal.aborted) return refusal;
    const longer = Math.min(LONGEST_WAIT_MS, Math.max(waitMs, refusal.retryAfterMs ?? 0));
    say(`${host} did not take an event (${refusal.reason}). Trying again in ${Math.ceil(longer / 1000)} s.`);
    await pause(longer, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return refusal;
  }
}

function signed(key: Buffer, id: string, body: string): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'user-agent': 'okta-connector-cli',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  };
}

function addressOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHere = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (
    url === undefined ||
    !(url.protocol === 'https:' || isHere) ||
    url.username !== '' ||
    url.password !== ''
  )
    throw new UsageError(
      '--deliver-to needs an https address without user name and password.',
      'Give for example https://playbooks.example.com/okta. http is accepted for this machine.',
    );
  return url;
}

/** The secret as Standard Webhooks write it (`whsec_` and base64), or any text. */
function keyOf(secret: string): Buffer {
  const encoded = /^whsec_(.*)$/s.exec(secret)?.[1];
  const key = encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
  // Node skips what is not base64, and the receiver would have another key.
  const whole = encoded?.padEnd(Math.ceil(encoded.length / 4) * 4, '=');
  if (whole !== undefined && key.toString('base64') !== whole)
    throw new UsageError(
      `${SECRET} begins with whsec_, and what follows is not base64.`,
      'Copy the whole secret from the receiver again.',
    );
  if (key.length < SHORTEST_SECRET)
    throw new UsageError(
      `The secret of the deliveries is missing or shorter than ${SHORTEST_SECRET} bytes.`,
      `Set ${SECRET}: the receiver checks the signature with it.`,
    );
  return key;
}

function notTaken(url: URL, { reason, passes }: Refusal): unknown {
  return brand({
    code: 'NETWORK' as const,
    message: `${url.host} did not take an event (${reason}).`,
    remedy:
      'Correct what receives the events and start the command again: with --checkpoint the event comes again. Or give --dead-letters.',
    retryable: passes,
    outcome: 'unchanged' as const,
  });
}

function say(text: string): void {
  process.stderr.write(`${safeText(text)}\n`);
}
