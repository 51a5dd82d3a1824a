export interface Finding {
  readonly what: string;
  /** `warning`: it works, but slowly or only partly. */
  readonly state: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  /** The command or setting that mends it. */
  readonly fix?: string;
}

const marks = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' } as const;

/** A line a finding, and below it what mends it. */
export const findingLines = (findings: readonly Finding[]): string => findings.map(({ what, state, detail, fix }) => `${marks[state]}  ${what}: ${detail}${fix === undefined ? '' : `\n         → ${fix}`}`).join('\n');
