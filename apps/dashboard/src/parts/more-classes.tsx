import { Text } from '@mantine/core';

import { plural } from '../format.js';

/** Classes that are shown, the largest first; the others are counted. */
export const SHOWN_CLASSES = 50;

/** How many classes are not shown; nothing if all are. */
export function MoreClasses({ classes }: { readonly classes: number }): React.ReactNode {
  if (classes <= SHOWN_CLASSES) return null;
  return (
    <Text fz="sm" c="dimmed">
      and {plural(classes - SHOWN_CLASSES, 'more class', 'more classes')}
    </Text>
  );
}
