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
export const findingLines = (findings: readonly Finding[]): string =>
  findings
    .map(
      ({ what, state, detail, fix }) =>
        `${marks[state]}  ${what}: ${detail}${fix === undefined ? '' : `\n         → ${fix}`}`,
    )
    .join('\n');

const SKEW_MS = 2_000;

/** Leases, keys that end and signed addresses go wrong between clocks that differ. */
export function clockFinding(what: string, aheadMs: number, toleranceMs = SKEW_MS): Finding {
  const isOff = Math.abs(aheadMs) > toleranceMs;
  return {
    what,
    state: isOff ? 'warning' : 'ok',
    detail: isOff
      ? `${Math.abs(aheadMs / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`
      : "as this machine's",
    ...(isOff ? { fix: 'Set clocks by NTP, on both machines: sudo timedatectl set-ntp true' } : {}),
  };
}
