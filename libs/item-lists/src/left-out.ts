import { type LeftOut, type LeftOutReason, leftOutReasons } from '@clipyard/api-contract';

/** Names that the report keeps of each reason. */
const EXAMPLES = 5;

/** How each reason is said, after a count: `3 files left out: not a video by name`. */
const LEFT_OUT_TEXT: Readonly<Record<LeftOutReason, string>> = {
  not_a_video: 'not a video by its extension',
  excluded: 'excluded by a pattern',
  hidden: 'hidden or system file',
  list: 'list of items, read only if it is submitted by name',
  link: 'link that is broken, leads outside the allowed folders, or leads back to a folder above it',
  unreadable: 'cannot be read',
  not_utf8: 'name is not UTF-8',
  empty: 'empty file',
  duplicate: 'the same file again',
  bad_name: 'name cannot be written as a uri',
  not_uploaded: 'upload failed',
};

/** Counts the files that a submission leaves out, by reason, and keeps the first names of each. */
export class LeftOutReport {
  private readonly reasons = new Map<LeftOutReason, { count: number; examples: string[] }>();

  get count(): number {
    return [...this.reasons.values()].reduce((sum, { count }) => sum + count, 0);
  }

  add(reason: LeftOutReason, name: string): void {
    this.addAll(reason, { count: 1, examples: [name] });
  }

  merge(other: LeftOut): void {
    for (const reason of leftOutReasons) if (other[reason] !== undefined) this.addAll(reason, other[reason]);
  }

  /** The report as answers carry it; reasons without files are absent. */
  toJSON(): LeftOut {
    return Object.fromEntries(
      leftOutReasons.flatMap((reason) => {
        const found = this.reasons.get(reason);
        return found === undefined ? [] : [[reason, { count: found.count, examples: [...found.examples] }]];
      }),
    );
  }

  private addAll(reason: LeftOutReason, { count, examples }: { count: number; examples: readonly string[] }): void {
    const found = this.reasons.get(reason) ?? { count: 0, examples: [] };
    this.reasons.set(reason, {
      count: found.count + count,
      examples: [...found.examples, ...examples].slice(0, EXAMPLES),
    });
  }
}

/** One line per reason, such as `3 left out: hidden or system file (._a.mp4, .Trashes/b.mp4, …)`. */
export function leftOutLines(leftOut: LeftOut): string[] {
  return leftOutReasons.flatMap((reason) => {
    const found = leftOut[reason];
    if (found === undefined) return [];
    const { count, examples } = found;
    const names = [...examples, ...(count > examples.length ? ['…'] : [])].join(', ');
    return [`${count.toLocaleString('en')} left out: ${LEFT_OUT_TEXT[reason]} (${names})`];
  });
}
