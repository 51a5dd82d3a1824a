import { type Evaluation } from '@clipyard/client';

import { percent } from '../format.js';
import { type Fact, Facts } from './facts.js';

/** Accuracy with its interval, top-k accuracy and macro F1. Records of earlier versions have only top 5. */
export function EvaluationFacts({ evaluation }: { readonly evaluation: Evaluation }): React.ReactNode {
  const { accuracy, accuracyInterval, topK, top5, macroF1 } = evaluation;
  const ranks = topK ?? [{ k: 5, accuracy: top5 }];
  const facts: Fact[] = [
    ['Accuracy (95 % interval)', withInterval(accuracy, accuracyInterval)],
    ...ranks.map(({ k, accuracy: share }): Fact => [`Top ${k}`, percent(share)]),
    ['Macro F1', macroF1 === undefined ? '–' : percent(macroF1)],
  ];
  return <Facts facts={facts} />;
}

/** `93.3 % (86.7 % to 98.0 %)`, without the parentheses if there is no interval. */
export function withInterval(accuracy: number, [low, high]: readonly number[] = []): string {
  return low === undefined || high === undefined
    ? percent(accuracy)
    : `${percent(accuracy)} (${percent(low)} to ${percent(high)})`;
}
