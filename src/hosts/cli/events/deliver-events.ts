import { createHmac } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { TriggerEvent } from '../../../connector/public-types.js';
import { brand } from '../../../result/failure.js';
import { UsageError } from '../errors.js';
import type { EventSink } from './print-events.js';

const SECRET = 'OKTA_DELIVERY_SECRET';
const SHORTEST_SECRET = 16;
const ATTEMPT_MS = 15_000;
/** The waits between the attempts; the address may ask for longer ones, up to the longest of these. */
const WAITS_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
/** What an address answers that may take the same event later. Other answers of 4xx stay what they are. */
const PASSING = new Set([408, 409, 425, 429]);

/** Why an attempt failed: the status, or the network's error code. */
type Refusal = { readonly reason: string; readonly passes: boolean; readonly retryAfterMs?: number };

/**
 * Posts events to an address, signed as Standard Webhooks describe: `webhook-id` is the event's uuid,
 * `webhook-timestamp` the time in seconds, `webhook-signature` the HMAC of `id.timestamp.body`. One after another, so that
 * their order is kept; what passes is tried again.
 * @throws UsageError for an address that is not https, or a missing secret
 */
export function deliverer(address: string, deadLetters: string | undefined, signal: AbortSignal): EventSink {
  const url = addressOf(address);
  const key = keyOf(process.env[SECRET] ?? '');
  return {
    async put(event) {
      const refusal = await delivered(url, key, event, signal);
      if (refusal === undefined) return true;
      if (signal.aborted) return false;
      if (deadLetters === undefined) throw notTaken(url, refusal);
      append(deadLetters, { at: new Date().toISOString(), host: url.host, reason: refusal.reason, event });
      process.stderr.write(`${url.host} did not take event ${event.uuid} (${refusal.reason}).\n`);
      return true;
    },
    end: () => Promise.resolve(),
  };
}

/** @returns why the address did not take it, after the last attempt; undefined where it did */
async function delivered(
  url: URL,
  key: Buffer,
  event: TriggerEvent,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const refusal = await post(url, key, event, signal);
    const waitMs = WAITS_MS[attempt];
    if (refusal === undefined || !refusal.passes || waitMs === undefined || signal.aborted) return refusal;
    const longest = WAITS_MS.at(-1) as number;
    await pause(Math.min(longest, Math.max(waitMs, refusal.retryAfterMs ?? 0)), undefined, { signal }).catch(
      () => undefined,
    );
    if (signal.aborted) return refusal;
  }
}

async function post(
  url: URL,
  key: Buffer,
  event: TriggerEvent,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const body = JSON.stringify(event);
  const id = String(event.uuid);
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': `v1,${signature}`,
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]),
    });
    await answer.body?.cancel();
    if (answer.ok) return undefined;
    const { status } = answer;
    const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return {
      reason: `HTTP ${status}`,
      passes: status >= 500 || PASSING.has(status),
      ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }),
    };
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: unknown }; name: string };
    return { reason: typeof cause?.code === 'string' ? cause.code : name, passes: true };
  }
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
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  if (key.length < SHORTEST_SECRET)
    throw new UsageError(
      `The secret of the deliveries is missing or shorter than ${SHORTEST_SECRET} bytes.`,
      `Set ${SECRET}: the receiver checks the signature with it.`,
    );
  return key;
}

/** One line of JSON, on the disk before the event is taken. */
function append(path: string, line: object): void {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
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
