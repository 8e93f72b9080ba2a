import { findConnection, oktaSettings } from '../nodes/connection-node.js';
import type { Red, Response } from '../nodes/red.js';
import { type FormAnswer, orgAttributes, searchOrg, testConnection } from './org-requests.js';

/** Registers the endpoints that the forms call: search for the pickers, the org's attributes, and Test connection. */
export function registerEditorEndpoints(red: Red): void {
  const { allowLoopback = false, proxy = false, parent } = oktaSettings(red);
  // In the builder the gateway serves them.
  if (parent !== undefined) return;
  const stored = (id: unknown) => findConnection(red, id)?.org;
  red.httpAdmin.get('/okta/search/:resource', red.auth.needsPermission('okta.read'), (request, response) => {
    const { connection, text } = request.query;
    void searchOrg(stored(connection), request.params.resource ?? '', text).then(send(response));
  });
  red.httpAdmin.get(
    '/okta/attributes/:action',
    red.auth.needsPermission('okta.read'),
    (request, response) => {
      const { connection, again } = request.query;
      const answer = orgAttributes(stored(connection), request.params.action ?? '', again === 'true');
      void answer.then(send(response));
    },
  );
  red.httpAdmin.post('/okta/test', red.auth.needsPermission('okta.write'), (request, response) => {
    const options = { allowLoopback, proxy };
    void testConnection(request.body ?? {}, { stored, options }).then(send(response));
  });
}

function send(response: Response): (answer: FormAnswer) => void {
  return ({ status, body }) => response.status(status).json(body);
}
