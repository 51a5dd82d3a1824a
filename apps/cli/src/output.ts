import { type Batch, type RankedClass, type TrainingRun } from '@clipyard/client';
import { SingleBar } from 'cli-progress';

export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)}%`;

/** Columns of text, the first left and the rest right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length))) ?? [];
  return rows.map((row) => row.map((cell, column) => (column === 0 ? String(cell).padEnd(widths[column]!) : String(cell).padStart(widths[column]!))).join('  ')).join('\n');
}

/** As the reference prints them. */
export function rankedClasses(top: readonly RankedClass[]): string {
  return top.map(({ label, probability }) => `  ${label}: ${percent(probability)}`).join('\n');
}

export function duration(seconds: number | null): string {
  if (seconds === null) return '?';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function batchLine({ counts, itemsPerSecond, etaSeconds, state, cached }: Batch): string {
  const done = counts.total - counts.pending;
  return `${done}/${counts.total} videos, ${counts.failed} failed, ${cached} cached, ${itemsPerSecond ?? 0}/s, ${etaSeconds === null ? state : `ETA ${duration(etaSeconds)}`}`;
}

export function epochLine({ epochs, hyperparameters }: TrainingRun): string | null {
  const last = epochs.at(-1);
  if (last === undefined) return null;
  return `epoch ${last.epoch}/${hyperparameters.epochs}: loss ${last.loss.toFixed(4)}, accuracy ${percent(last.accuracy, 1)}, validation loss ${last.validationLoss.toFixed(4)}, accuracy ${percent(last.validationAccuracy, 1)}${last.best ? ' (best)' : ''}`;
}

export interface Progress {
  update(done: number, total: number, text: string): void;
  stop(): void;
}

/** A bar on a terminal, a line at each tenth elsewhere. */
export function progressOf(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (stream.isTTY) {
    const bar = new SingleBar({ format: '{bar} {percentage}% {text}', hideCursor: true, clearOnComplete: false, stream });
    let started = false;
    return {
      update: (done, total, text) => {
        if (!started) bar.start(total, done, { text });
        started = true;
        bar.update(done, { text });
      },
      stop: () => bar.stop(),
    };
  }
  let tenth = -1;
  return {
    update: (done, total, text) => {
      const now = total === 0 ? 10 : Math.floor((done / total) * 10);
      if (now !== tenth) stream.write(`${text}\n`);
      tenth = now;
    },
    stop: () => undefined,
  };
}
