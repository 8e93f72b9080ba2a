import { isRun, RUN_ROOT } from '../process/flow-paths.js';
import { HeldForms } from './confirm-page.js';
import type { Guest } from './gateway.js';
import { answerHeaders } from './headers.js';
import { bodyOf, passOn, refuse } from './proxy.js';

const FORM = 'application/x-www-form-urlencoded';
const MOST_BYTES = 1_000_000;

/**
 * The pages that flows answer. What a browser sends there is asked about first, since neither a prefilled address nor a
 * page of another flow may run anything; a program with the key in a header means what it sends.
 */
export function pageRoom(socketPath: string, org: string): (guest: Guest) => void {
  const held = new HeldForms();

  async function ask({ request, response, path, key }: Guest): Promise<void> {
    if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== FORM) {
      refuse(
        response,
        'pages',
        415,
        'A page can only send a plain form. A program sends the key in a header.',
      );
      return;
    }
    const body = await bodyOf(request, MOST_BYTES);
    if (body === undefined) return refuse(response, 'pages', 413, 'This form is too long.');
    const form = held.confirmed(path, body);
    if (form !== undefined) {
      passOn(request, response, { socketPath, room: 'pages', path, key, body: form.body, contentType: FORM });
    } else if (HeldForms.isYes(body)) {
      refuse(response, 'pages', 410, 'This form was sent already, or waited too long. Fill it again.');
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...answerHeaders('pages') });
      response.end(held.ask({ path, body }, org));
    }
  }

  return (guest) => {
    const { request, response, path, program, key } = guest;
    if (!isRun(path)) refuse(response, 'pages', 404, `Flows answer under ${RUN_ROOT}/.`);
    else if (program || ['GET', 'HEAD'].includes(request.method ?? '')) {
      passOn(request, response, { socketPath, room: 'pages', path, key });
    } else if (request.method === 'POST') void ask(guest).catch(() => response.destroy());
    else refuse(response, 'pages', 405, 'Pages are read and forms are sent, nothing else.');
  };
}
