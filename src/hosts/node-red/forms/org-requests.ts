import { findAction } from '../../../catalog/catalog.js';
import { type ProfileForm, profileForms, profileInputOf } from '../../../catalog/org/org-action.js';
import { SEARCHABLE, type Searchable } from '../../../catalog/searchable.js';
import { type Connection, type ConnectorOptions, createConnector } from '../../../index.js';
import { ConnectionError } from '../../../result/failure.js';
import { formConnection, isOAuthForm, type WayInForm } from '../../shared/form-connection.js';
import type { OrgConnection } from '../nodes/org-connection.js';
import { type AttributeModel, attributeModels } from './attribute-model.js';

/** The answer to a form: an HTTP status and a JSON body. */
export interface FormAnswer {
  status: number;
  body: object;
}

/**
 * Searches a connection's org for a picker.
 * @param org undefined where the connection is not deployed
 * @returns the body `{ found }`, or `{ error }` with a text for people
 */
export async function searchOrg(
  org: OrgConnection | undefined,
  resource: string,
  text: unknown,
): Promise<FormAnswer> {
  if (!SEARCHABLE.includes(resource as Searchable))
    return errorAnswer(404, `There is no search for ${resource}.`);
  if (org === undefined) return errorAnswer(409, 'Deploy the connection first. Then search works.');
  return answerFrom(async () => {
    const found = await org.search(resource as Searchable, String(text ?? '').slice(0, 100));
    return Array.isArray(found) ? { found } : { error: `${found.message} ${found.remedy}` };
  });
}

/** What the form of an action's profile asks for, of one kind of user or of groups. */
export interface ProfileModel extends Pick<ProfileForm, 'of' | 'typeId'> {
  attributes: AttributeModel[];
}

/**
 * The org's attributes for the form of an action.
 * @param org undefined where the connection is not deployed
 * @param again reads the org's schemas again
 * @returns the body `{ profiles }`, or `{ error }` with a text for people
 */
export async function orgAttributes(
  org: OrgConnection | undefined,
  actionId: string,
  again: boolean,
): Promise<FormAnswer> {
  const action = findAction(actionId);
  if (action === undefined || profileInputOf(action) === undefined)
    return errorAnswer(404, `${actionId} has no profile.`);
  if (org === undefined) return errorAnswer(409, 'Deploy the connection first.');
  return answerFrom(async () => {
    const fields = await org.fields(again);
    if ('code' in fields) return { error: `${fields.message} ${fields.remedy}` };
    const profiles: ProfileModel[] = profileForms(action, fields).map((form) => ({
      of: form.of,
      ...(form.typeId !== undefined && { typeId: form.typeId }),
      attributes: attributeModels(form),
    }));
    return { profiles };
  });
}

/** The values in a connection's form. A secret is absent where the form shows the placeholder of a stored one. */
export interface ConnectionFormValues extends WayInForm {
  id?: unknown;
  org?: unknown;
  organizationUrl?: unknown;
}

export interface KnownConnections {
  builder?: OrgConnection;
  /** The deployed connection with this node id. */
  stored(id: unknown): OrgConnection | undefined;
  options: Pick<ConnectorOptions, 'allowLoopback' | 'proxy'>;
}

/**
 * Tests the values in a connection's form. A stored token goes only to the address that it was stored with; otherwise
 * a form could send it to any server.
 * @returns the body `{ info }`, or `{ error }` with a text for people
 */
export function testConnection(
  values: ConnectionFormValues,
  { builder, stored, options }: KnownConnections,
): Promise<FormAnswer> {
  return answerFrom(async () => {
    const address = String(values.organizationUrl ?? '').trim();
    if (values.org === 'builder' && builder !== undefined) return testStored(builder, options);
    const [secret, title] = isOAuthForm(values)
      ? [values.privateKey, 'Private Key']
      : [values.apiToken, 'API Token'];
    if (typeof secret === 'string') return testForm(formConnection(address, values), options);
    const connection = stored(values.id);
    if (connection === undefined) return { error: `Enter the ${title} to test it, or deploy first.` };
    if (connection.access.organizationUrl !== address) {
      return { error: `The address has changed. Enter the ${title} again to test it there.` };
    }
    const { apiToken, privateKey } = connection.access.wayIn();
    return testForm(formConnection(address, { ...values, apiToken, privateKey }), options);
  });
}

function testStored({ access }: OrgConnection, options: KnownConnections['options']): Promise<object> {
  return testForm(formConnection(access.organizationUrl, access.wayIn()), options);
}

async function testForm(connection: Connection, options: KnownConnections['options']): Promise<object> {
  const connector = createConnector(connection, { ...options, userAgent: 'node-red' });
  try {
    const result = await connector.testConnection({ timeoutMs: 15_000 });
    return result.ok ? { info: result.output } : { error: `${result.error.message} ${result.error.remedy}` };
  } finally {
    await connector.close();
  }
}

async function answerFrom(bodyOf: () => Promise<object>): Promise<FormAnswer> {
  try {
    return { status: 200, body: await bodyOf() };
  } catch (error) {
    const isConnectionError = error instanceof ConnectionError;
    return errorAnswer(
      200,
      isConnectionError ? `${error.message} ${error.remedy}` : 'The request to the org failed.',
    );
  }
}

function errorAnswer(status: number, error: string): FormAnswer {
  return { status, body: { error } };
}
