import { randomBytes } from 'node:crypto';
import { escapeHtml } from '../../shared/escape-html.js';

const PENDING_MS = 10 * 60_000;
const MAX_PENDING = 50;
const FIELD = 'okta-confirm';
/** Names of fields whose values the page does not show. */
const SECRET = /pass|secret|answer|token|key/i;

export interface PendingForm {
  path: string;
  body: Buffer;
}

/**
 * Submitted forms that wait for a person's confirmation. The values may come from a prefilled address or another page,
 * so the builder shows them on a page that no flow can change before a flow gets them.
 */
export class PendingForms {
  readonly #pending = new Map<string, PendingForm>();

  /** Removes and returns the form that this body confirms; undefined if there is none for this path. */
  takeConfirmed(path: string, body: Buffer): PendingForm | undefined {
    const nonce = new URLSearchParams(body.toString('utf8')).get(FIELD) ?? '';
    const form = this.#pending.get(nonce);
    if (form === undefined || form.path !== path) return undefined;
    this.#pending.delete(nonce);
    return form;
  }

  /**
   * Keeps a form for ten minutes.
   * @returns the HTML page that asks for the confirmation
   */
  add(form: PendingForm, org: string): string {
    const nonce = randomBytes(18).toString('base64url');
    this.#pending.set(nonce, form);
    setTimeout(() => this.#pending.delete(nonce), PENDING_MS).unref();
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > MAX_PENDING && oldest !== undefined) this.#pending.delete(oldest);
    return page(form, nonce, org);
  }

  /** Whether a body is a confirmation, valid or not. */
  static isConfirmation(body: Buffer): boolean {
    return new URLSearchParams(body.toString('utf8')).has(FIELD);
  }
}

function page({ path, body }: PendingForm, nonce: string, org: string): string {
  const fields = [...new URLSearchParams(body.toString('utf8'))];
  const rows = fields.map(([name, value]) => {
    const shown = SECRET.test(name) && value !== '' ? '(hidden)' : visible(value);
    return `<dt>${escapeHtml(visible(name))}</dt><dd>${escapeHtml(shown) || '<i>empty</i>'}</dd>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Send this form?</title><style>
body{margin:0;background:#f3f6fb;color:#16233b;font:16px/1.5 system-ui,sans-serif}
main{max-width:640px;margin:48px auto;padding:32px 40px;background:#fff;border-radius:10px;box-shadow:0 1px 3px #16233b22}
h1{margin:0 0 6px;font-size:24px}dl{display:grid;grid-template-columns:auto 1fr;gap:6px 18px;margin:20px 0}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}a{color:#1f5fd6;margin-left:14px}
button{padding:10px 20px;border:0;border-radius:6px;background:#b3261e;color:#fff;font:inherit;font-weight:600;cursor:pointer}
</style></head><body><main>
<h1>Send this form to ${escapeHtml(visible(path.split('?')[0] ?? path))}?</h1>
<p>The flow runs on ${escapeHtml(org)}. Send the form only if you filled it in yourself.</p>
<dl>${rows.join('\n')}</dl>
<form method="post" action=""><input type="hidden" name="${FIELD}" value="${nonce}"><button>Yes, send it</button><a href="?">No, go back</a></form>
</main></body></html>
`;
}

/** Shows invisible characters and those that change the text direction by their code points. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
