import type { Action } from '../../catalog/action.js';
import { invalidInputs } from '../../catalog/prepare.js';
import type { Values } from '../../catalog/template.js';
import type { InputIssue } from '../../result/failure.js';
import { failing, type Items, type ItemsOptions, type ListSource, PagedItems } from './items.js';
import { Pages } from './pages.js';

/**
 * The items of a list, to be gone through.
 * @param values valid, with defaults
 * @param shaped what stands for an item, where it is not the item itself
 */
export function openItems(
  source: ListSource,
  list: Action,
  values: Values,
  options: ItemsOptions,
  shaped?: (pages: Pages) => (item: unknown) => unknown,
): Items<unknown> {
  const largest = Pages.largest(list);
  const { pageSize = largest } = options;
  const message = pageSizeMessage(pageSize, largest);
  if (message !== undefined) return failing(invalidInputs(list, [{ path: 'pageSize', message }]));
  const pages = new Pages(list, values, pageSize);
  return new PagedItems(source, pages, options, shaped?.(pages));
}

function pageSizeMessage(pageSize: number | undefined, largest: number | undefined): string | undefined {
  if (pageSize === undefined) return undefined;
  if (largest === undefined) return 'is not for this list, which Okta gives whole';
  const fits = Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= largest;
  return fits ? undefined : `must be a whole number from 1 to ${largest}`;
}

/** What bounds a list as an action has no place where its items are gone through. */
export function notForItems(inputs: unknown): InputIssue[] {
  return ['limit', 'returnAll', 'maxItems'].flatMap((path) =>
    Object.hasOwn(Object(inputs), path)
      ? { path, message: 'is for execute only: stop going through the items when you have enough' }
      : [],
  );
}
