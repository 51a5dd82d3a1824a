/** Most classes that records and lists name; of more, those with the most items. */
export const MAX_EMBEDDED_CLASSES = 100;
