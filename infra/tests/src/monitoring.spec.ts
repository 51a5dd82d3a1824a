import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { exposition, madeMetrics, seriesNames, seriesRead } from './metric-names.fixture.js';
import { filesUnder, isInstalled, read, run } from './workspace.fixture.js';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly { readonly expr: string }[];
}

const rules = (parse(read('infra/prometheus/rules.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboards = filesUnder('infra/grafana/dashboards', '.json').map(
  (path) => JSON.parse(read(path)) as { uid: string; panels: Panel[] },
);
const panels = dashboards.flatMap((dashboard) => dashboard.panels);
/** The queries that the chart scales by. */
const scaling = [...read('infra/helm/goldens/gpu.yaml').matchAll(/query: '(.+)'/g)].map(([, query]) => query!);

/** Series that are neither made by a process nor by a rule. */
function unknown(expressions: readonly string[]): string[] {
  const known = new Set([...seriesNames(), ...rules.flatMap(({ record }) => record ?? [])]);
  return [...new Set(expressions.flatMap(seriesRead))].filter((name) => !known.has(name));
}

const promtool = isInstalled('promtool', '--version');
const WITHOUT = 'promtool is not installed (Debian: prometheus)';

describe('monitoring', () => {
  it('finds the names that an expression reads', () => {
    expect(
      seriesRead('sum by (a) (rate(x_total{b="c"}[5m])) / on () group_left () max(y:z) > 12 * 3600 unless on () w'),
    ).toEqual(['x_total', 'y:z', 'w']);
    expect(madeMetrics().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['backlog_jobs', 'job_seconds', 'extract_videos_total']),
    );
  });

  it('asks for nothing that no process reports', () => {
    expect(unknown(rules.map(({ expr }) => expr))).toEqual([]);
    expect(unknown(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))).toEqual([]);
    expect(scaling.length).toBeGreaterThan(0);
    expect(unknown(scaling)).toEqual([]);
  });

  it('says what happened and what to do with every alert, and tests each', () => {
    const { tests } = parse(read('infra/prometheus/rules.test.yml')) as {
      tests: { alert_rule_test?: { alertname: string; exp_alerts?: unknown[] }[] }[];
    };
    const firing = tests
      .flatMap((test) => test.alert_rule_test ?? [])
      .filter((test) => (test.exp_alerts ?? []).length > 0)
      .map((test) => test.alertname);
    for (const { alert, annotations } of rules.filter((rule) => rule.alert !== undefined)) {
      expect(Object.keys(annotations ?? {}), alert).toEqual(['summary', 'action']);
      expect(firing).toContain(alert);
    }
  });

  it('shows every metric of ours, from the data source that is provisioned', () => {
    const shown = panels
      .flatMap(({ targets }) => targets.map(({ expr }) => expr))
      .concat(rules.map(({ expr }) => expr))
      .join('\n');
    expect(
      madeMetrics()
        .map(({ name }) => `clipyard_${name}`)
        .filter((name) => !shown.includes(name)),
    ).toEqual([]);
    const { datasources } = parse(read('infra/grafana/provisioning/datasources/prometheus.yml')) as {
      datasources: { uid: string }[];
    };
    expect(new Set(panels.map(({ datasource }) => datasource.uid))).toEqual(new Set(datasources.map(({ uid }) => uid)));
  });

  it('documents every metric of ours', () => {
    const documented = read('docs/metrics.md');
    expect(
      madeMetrics()
        .map(({ name }) => `\`clipyard_${name}\``)
        .filter((name) => !documented.includes(name)),
    ).toEqual([]);
  });

  it('passes promtool: configuration, rules, tests of the rules', (context) => {
    if (!promtool) return context.skip(WITHOUT);
    for (const args of [
      ['check', 'config', 'infra/prometheus/prometheus.yml'],
      ['test', 'rules', 'infra/prometheus/rules.test.yml'],
    ]) {
      const { status, stdout, stderr } = run('promtool', args);
      expect([status, stdout + stderr], args.join(' ')).toEqual([0, expect.stringContaining('SUCCESS')]);
    }
  });

  it('names and describes its metrics as Prometheus wants it', async (context) => {
    if (!promtool) return context.skip(WITHOUT);
    expect(run('promtool', ['check', 'metrics'], await exposition())).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
