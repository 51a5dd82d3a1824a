import { describe, expect, it } from 'vitest';

interface Exception {
  readonly advisory: string;
  readonly reason: string;
  readonly until: string;
}
interface Judgement {
  readonly problems: string[];
  readonly notes: string[];
}
// No import of a library may reach into infra, whose scripts run before anything is built.
const { judgeAudit } = (await import(new URL('../../../infra/local/judge-audit.mjs', import.meta.url).href)) as {
  judgeAudit(report: object, exceptions: readonly Exception[], today: string): Judgement;
};

const advisory = (id: string, severity: string): object => ({
  source: 1,
  name: 'left-pad',
  title: 'Pads to the right',
  url: `https://github.com/advisories/${id}`,
  severity,
  range: '<2',
});
const report = {
  vulnerabilities: {
    'left-pad': { via: [advisory('GHSA-high', 'high'), advisory('GHSA-low', 'moderate')] },
    express: { via: ['left-pad'] },
  },
};
const judge = (...exceptions: Exception[]): Judgement => judgeAudit(report, exceptions, '2026-11-25');

describe('npm run audit', () => {
  it('fails at high and above, once for each advisory', () => {
    expect(judge()).toEqual({ problems: ['GHSA-high (high) left-pad: Pads to the right'], notes: [] });
  });

  it('takes an exception with a reason until its day', () => {
    expect(judge({ advisory: 'GHSA-high', reason: 'we never pad', until: '2026-12-31' })).toEqual({
      problems: [],
      notes: [expect.stringContaining('we never pad')],
    });
    expect(judge({ advisory: 'GHSA-high', reason: 'we never pad', until: '2026-11-24' }).problems).toHaveLength(1);
    expect(judge({ advisory: 'GHSA-high', reason: ' ', until: '2026-12-31' }).problems).toHaveLength(1);
  });

  it('names exceptions that nothing needs', () => {
    expect(judge({ advisory: 'GHSA-gone', reason: 'x', until: '2026-12-31' }).notes).toEqual([
      'GHSA-gone has an exception that is no longer needed',
    ]);
  });
});
