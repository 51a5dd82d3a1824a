import { type Batch, type RankedClass, type TrainingRun } from '@clipyard/client';

/** A count with its noun: `1 video`, `2,000 videos`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)}%`;

/** Formats a table: the first column is aligned to the left, the others to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? String(cell).padEnd(widths[column]!) : String(cell).padStart(widths[column]!),
        )
        .join('  '),
    )
    .join('\n');
}

/** Formats ranked classes in the format of the reference. */
export function rankedClasses(top: readonly RankedClass[]): string {
  return top.map(({ label, probability }) => `  ${label}: ${percent(probability)}`).join('\n');
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytesText(bytes: number): string {
  const power = bytes === 0 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]!}`;
}

export function duration(seconds: number | null): string {
  if (seconds === null) return '?';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** A verb for a state without success: `failed`, or `was cancelled`. */
export const endedAs = (state: string): string => (state === 'failed' ? 'failed' : `was ${state}`);

export function batchLine({
  counts,
  itemsPerSecond,
  etaSeconds,
  state,
  cached,
  waitingFor,
  pauseReason,
}: Batch): string {
  const done = counts.total - counts.pending;
  const rest =
    waitingFor ??
    (pauseReason != null ? `paused: ${pauseReason}` : null) ??
    (etaSeconds === null ? state : `ETA ${duration(etaSeconds)}`);
  return `${done}/${counts.total} videos, ${counts.failed} failed, ${cached} cached, ${itemsPerSecond ?? 0}/s, ${rest}`;
}

export function epochLine({ epochs, hyperparameters }: TrainingRun): string | null {
  const last = epochs.at(-1);
  if (last === undefined) return null;
  return (
    `epoch ${last.epoch}/${hyperparameters.epochs}: ` +
    `loss ${last.loss.toFixed(4)}, accuracy ${percent(last.accuracy, 1)}, ` +
    `validation loss ${last.validationLoss.toFixed(4)}, accuracy ${percent(last.validationAccuracy, 1)}` +
    (last.best ? ' (best)' : '')
  );
}

/** Which head is being cross-validated, and the time left. */
export function searchLine({ searching }: TrainingRun): string | null {
  if (searching == null) return null;
  const { candidate, candidateNumber, candidates, fold, folds, etaSeconds } = searching;
  const time = etaSeconds === null ? 'estimating the time left' : `ETA ${duration(etaSeconds)}`;
  return `head ${candidateNumber}/${candidates} ${candidate}: fold ${fold}/${folds}, ${time}`;
}
