import { type ILoadOptionsFunctions, type INodeListSearchResult, NodeOperationError } from 'n8n-workflow';
import { SEARCHABLE, type Searchable } from '../../../catalog/searchable.js';
import { connect } from '../connection.js';
import { forN8n } from '../error.js';
import { searchMethod } from './fields.js';

type Search = (
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** A search method for each kind of resource. n8n requests the next page when a person scrolls the list. */
export const searchMethods: Record<string, Search> = Object.fromEntries(
  SEARCHABLE.map((resource) => [
    searchMethod(resource),
    async function (this: ILoadOptionsFunctions, filter?: string, paginationToken?: string) {
      return searchOrg(this, resource, filter, paginationToken);
    },
  ]),
);

async function searchOrg(
  functions: ILoadOptionsFunctions,
  resource: Searchable,
  filter = '',
  page: string | undefined = undefined,
): Promise<INodeListSearchResult> {
  const okta = await connect(functions);
  const result = await okta.search(resource, filter, page === undefined ? {} : { page });
  await okta.close();
  if (!result.ok) {
    const { message, remedy } = forN8n(result.error);
    throw new NodeOperationError(functions.getNode(), message, { description: remedy });
  }
  const { items, next } = result.output;
  return {
    results: items.map(({ id, name, detail }) => ({
      name: detail === '' ? name : `${name} (${detail})`,
      value: id,
    })),
    ...(next !== undefined && { paginationToken: next }),
  };
}
