import { optionalItemFields } from '@clipyard/api-contract';

type OptionalField = (typeof optionalItemFields)[number];

/**
 * The optional fields of an item that have a value, such as `split: train`.
 *
 * @param item - the result of an item, or a row of a dataset
 * @param shown - fields that the page shows elsewhere
 */
export const fieldTexts = (
  item: { readonly [F in OptionalField]?: string | number | null },
  shown: readonly OptionalField[],
): string[] =>
  optionalItemFields.flatMap((field) => {
    const value = item[field] ?? null;
    return value === null || shown.includes(field) ? [] : [`${field}: ${value}`];
  });
