import { FLOW_ROOT, isFlowPath } from '../process/flow-paths.js';
import { PendingForms } from './confirm-page.js';
import type { GatewayRequest } from './gateway.js';
import { responseHeaders } from './headers.js';
import { proxyRequest, readBody, reject } from './proxy.js';

const FORM = 'application/x-www-form-urlencoded';
const MAX_BYTES = 1_000_000;

/**
 * Serves the pages of flows. A form from a browser reaches a flow only after a person confirmed it, because a prefilled
 * address or a page of another flow may have sent it. A request of a program with the key in a header needs no
 * confirmation.
 */
export function pagesHandler(socketPath: string, org: string): (accepted: GatewayRequest) => void {
  const pending = new PendingForms();

  async function submit({ request, response, path, key }: GatewayRequest): Promise<void> {
    if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== FORM) {
      const reason = 'A page can only send a URL-encoded form. A program sends the key in a header.';
      reject(response, 'pages', 415, reason);
      return;
    }
    const body = await readBody(request, MAX_BYTES);
    if (body === undefined) return reject(response, 'pages', 413, 'The form is too long.');
    const form = pending.takeConfirmed(path, body);
    if (form !== undefined) {
      const target = { socketPath, area: 'pages', path, key, body: form.body, contentType: FORM } as const;
      proxyRequest(request, response, target);
    } else if (PendingForms.isConfirmation(body)) {
      reject(response, 'pages', 410, 'The form was already sent, or it expired. Fill it in again.');
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...responseHeaders('pages') });
      response.end(pending.add({ path, body }, org));
    }
  }

  return (accepted) => {
    const { request, response, path, program, key } = accepted;
    if (!isFlowPath(path)) reject(response, 'pages', 404, `Pages of flows are under ${FLOW_ROOT}/.`);
    else if (program || ['GET', 'HEAD'].includes(request.method ?? '')) {
      proxyRequest(request, response, { socketPath, area: 'pages', path, key });
    } else if (request.method === 'POST') void submit(accepted).catch(() => response.destroy());
    else reject(response, 'pages', 405, 'Pages support only GET, HEAD and POST.');
  };
}
