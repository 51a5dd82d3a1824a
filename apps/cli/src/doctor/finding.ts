export interface Finding {
  readonly what: string;
  /** `warning`: it works, but slowly or only partly. */
  readonly state: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  /** The command or setting that fixes it. */
  readonly fix?: string;
}

const marks = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' } as const;

/** Findings as text: one line per finding, followed by its fix. */
export const findingLines = (findings: readonly Finding[]): string =>
  findings
    .map(
      ({ what, state, detail, fix }) =>
        `${marks[state]}  ${what}: ${detail}${fix === undefined ? '' : `\n         → ${fix}`}`,
    )
    .join('\n');

const SKEW_MS = 2_000;

/**
 * Compares a clock with this machine's. Leases, expiring keys and signed URLs fail if clocks differ.
 *
 * @param what - the name of the clock
 * @param aheadMs - by how much it is ahead, in milliseconds; negative if it is behind
 * @param toleranceMs - the largest difference that is not reported, in milliseconds
 */
export function clockFinding(what: string, aheadMs: number, toleranceMs = SKEW_MS): Finding {
  const isOff = Math.abs(aheadMs) > toleranceMs;
  return {
    what,
    state: isOff ? 'warning' : 'ok',
    detail: isOff
      ? `${Math.abs(aheadMs / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`
      : "matches this machine's",
    ...(isOff ? { fix: 'Synchronise the clocks of both machines by NTP: sudo timedatectl set-ntp true' } : {}),
  };
}
