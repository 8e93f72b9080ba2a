import { randomBytes } from 'node:crypto';
import { escapeHtml } from '../forms/escape-html.js';

const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 50;
const FIELD = 'okta-confirm';
/** Fields whose values are not shown again. */
const SECRET = /pass|secret|answer|token|key/i;

export interface HeldForm {
  path: string;
  body: Buffer;
}

/**
 * Forms that were sent and wait for a person's yes. What a form sends may have come from a prefilled address or another
 * page, so the builder shows it again, on a page that no flow can change, before a flow gets it.
 */
export class HeldForms {
  readonly #held = new Map<string, HeldForm>();

  /** The form that this one says yes to; once only. */
  confirmed(path: string, body: Buffer): HeldForm | undefined {
    const nonce = new URLSearchParams(body.toString('utf8')).get(FIELD) ?? '';
    const held = this.#held.get(nonce);
    if (held === undefined || held.path !== path) return undefined;
    this.#held.delete(nonce);
    return held;
  }

  /** Keeps a form, and gives the page that asks for it. */
  ask(form: HeldForm, org: string): string {
    const nonce = randomBytes(18).toString('base64url');
    this.#held.set(nonce, form);
    setTimeout(() => this.#held.delete(nonce), KEPT_MS).unref();
    const [oldest] = this.#held.keys();
    if (this.#held.size > MOST_KEPT && oldest !== undefined) this.#held.delete(oldest);
    return page(form, nonce, org);
  }

  /** Whether a body claims to be a yes, whatever became of what it says yes to. */
  static isYes(body: Buffer): boolean {
    return new URLSearchParams(body.toString('utf8')).has(FIELD);
  }
}

function page({ path, body }: HeldForm, nonce: string, org: string): string {
  const fields = [...new URLSearchParams(body.toString('utf8'))];
  const rows = fields.map(([name, value]) => {
    const shown = SECRET.test(name) && value !== '' ? '(kept hidden)' : visible(value);
    return `<dt>${escapeHtml(visible(name))}</dt><dd>${escapeHtml(shown) || '<i>empty</i>'}</dd>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Send this?</title><style>
body{margin:0;background:#f3f6fb;color:#16233b;font:16px/1.5 system-ui,sans-serif}
main{max-width:640px;margin:48px auto;padding:32px 40px;background:#fff;border-radius:10px;box-shadow:0 1px 3px #16233b22}
h1{margin:0 0 6px;font-size:24px}dl{display:grid;grid-template-columns:auto 1fr;gap:6px 18px;margin:20px 0}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}a{color:#1f5fd6;margin-left:14px}
button{padding:10px 20px;border:0;border-radius:6px;background:#b3261e;color:#fff;font:inherit;font-weight:600;cursor:pointer}
</style></head><body><main>
<h1>Send this to ${escapeHtml(visible(path.split('?')[0] ?? path))}?</h1>
<p>It runs on ${escapeHtml(org)}. Send it only if you filled this form yourself.</p>
<dl>${rows.join('\n')}</dl>
<form method="post" action=""><input type="hidden" name="${FIELD}" value="${nonce}"><button>Yes, send it</button><a href="?">No, go back</a></form>
</main></body></html>
`;
}

/** Signs that are not seen, or that turn the text around, are shown by their number. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}
