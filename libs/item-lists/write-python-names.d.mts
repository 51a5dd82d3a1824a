import type * as rules from './src/index.js';

export function namesText(
  names: Pick<typeof rules, 'hiddenNames' | 'RECORDING' | 'splitNames' | 'VIDEO_EXTENSIONS'>,
): string;
