import { ERROR_HELP } from '@clipyard/api-contract';
import { type Batch, groupFailures, type ItemPages, readFailed } from '@clipyard/client';

/** Failed items that are read to group them by code. */
const READ = 1_000;
/** Groups that are printed. */
const SHOWN = 5;

/**
 * Says why the items of a finished batch failed: for each error code the count, an example, and the remedy.
 *
 * @returns lines of text; none if no item failed
 */
export async function failureLines(api: ItemPages, { id, counts: { failed } }: Batch): Promise<string[]> {
  if (failed === 0) return [];
  const items = await readFailed(api, id, READ);
  const groups = groupFailures(items);
  const lines = groups.slice(0, SHOWN).flatMap(({ code, items: [first, ...others] }) => {
    // An API of a later release has codes that this one does not know.
    const help: string | undefined = ERROR_HELP[code];
    return [
      `${others.length + 1} failed: ${code}, such as ${first!.customId}: ${first!.error?.message ?? ''}`,
      ...(help === undefined ? [] : [`  → ${help}`]),
    ];
  });
  const rest = groups.length - SHOWN;
  if (rest > 0) lines.push(`and ${rest} more error codes`);
  if (items.length < failed) lines.push(`Only the first ${items.length} of ${failed} failures are counted here.`);
  return [...lines, `all failures: clipyard results ${id}`];
}
