import type { WholeAnswer } from '../../src/sandbox/org/org-api.js';
import type { DeliveryKind, FalseHeader } from './schedule.js';

const ORIGIN = 'https://org.example.com';

/** Half of an answer's body, with all its headers. */
export function cut(answer: WholeAnswer): WholeAnswer {
  return { ...answer, payload: answer.payload?.slice(0, Math.ceil(answer.payload.length / 2)) };
}

export function without(answer: WholeAnswer, names: RegExp): WholeAnswer {
  const kept = Object.entries(answer.headers).filter(([name]) => !names.test(name));
  return { ...answer, headers: Object.fromEntries(kept) };
}

export function isReadable(payload: string): boolean {
  if (payload === '') return true;
  try {
    JSON.parse(payload);
    return true;
  } catch {
    return false;
  }
}

/** A page of a list as it comes where its next link, or the page itself, is wrong; other answers stay as they are. */
export function damagedList(kind: DeliveryKind, target: string, answer: WholeAnswer): WholeAnswer {
  if (answer.status !== 200 || !answer.payload?.startsWith('[')) return answer;
  const [path = '', query = ''] = target.split('?');
  const next = (url: string) => ({ ...answer, headers: { ...answer.headers, Link: `<${url}>; rel="next"` } });
  switch (kind) {
    case 'next-elsewhere':
      return next(`https://acme.okta.example${path}?${query}&after=200`);
    case 'next-again':
      return next(`${ORIGIN}${target}`);
    case 'next-other-list':
      return next(`${ORIGIN}/api/v1/logs?after=200`);
    case 'no-list':
      return { ...answer, payload: '{}' };
    default:
      return answer;
  }
}

/** The answer with rate limits and a date that can't be so. @param now of the org, in milliseconds */
export function falseHeaders(falseHeader: FalseHeader, answer: WholeAnswer, now: number): WholeAnswer {
  const { headers } = answer;
  const name = Object.keys(headers).find((each) => /^x-rate-limit-reset$/i.test(each));
  const seconds = Math.floor(now / 1000);
  const limits = (reset: string | string[]) =>
    name === undefined ? {} : { [name]: reset, 'X-Rate-Limit-Remaining': '0' };
  const dated = (years: number) => ({ Date: new Date(now + years * 31_557_600_000).toUTCString() });
  const headersOf: Readonly<Record<FalseHeader, Record<string, string | string[]>>> = {
    'reset in milliseconds': limits(String(now + 30_000)),
    'reset in years': limits(String(seconds + 20 * 31_557_600)),
    'reset long ago': limits(String(seconds - 3_600)),
    'reset below zero': limits('-5'),
    'reset that is no number': limits('soon'),
    'reset twice': limits([String(seconds + 20), String(seconds + 90_000_000)]),
    'a date years ahead': dated(7),
    'a date years ago': dated(-30),
    'a date that is none': { Date: 'yesterday' },
  };
  return { ...answer, headers: { ...headers, ...headersOf[falseHeader] } };
}
