import { findConnection, oktaSettings } from '../nodes/connection-node.js';
import type { Red, Response } from '../nodes/red.js';
import { type FormAnswer, findFor, testTyped } from './org-requests.js';

/** The addresses that the forms ask in somebody's own Node-RED: search for the pickers, and Test connection. */
export function serveEditor(red: Red): void {
  const { allowLoopback = false, proxy = false, parent } = oktaSettings(red);
  // In the builder the parent answers them, before Node-RED sees them.
  if (parent !== undefined) return;
  const stored = (id: unknown) => findConnection(red, id)?.org;
  red.httpAdmin.get('/okta/search/:resource', red.auth.needsPermission('okta.read'), (request, response) => {
    const { connection, text } = request.query;
    void findFor(stored(connection), request.params.resource ?? '', text).then(send(response));
  });
  red.httpAdmin.post('/okta/test', red.auth.needsPermission('okta.write'), (request, response) => {
    const how = { allowLoopback, proxy };
    void testTyped(request.body ?? {}, { stored, how }).then(send(response));
  });
}

function send(response: Response): (answer: FormAnswer) => void {
  return ({ status, body }) => response.status(status).json(body);
}
