/** Counters of this process in the Prometheus text format (version 0.0.4). Labels hold route patterns and codes, nobody's ids. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

interface Family {
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly values: Map<string, number>;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, '_')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

export class Metrics {
  readonly #families = new Map<string, Family>();
  readonly #durations = new Map<string, Histogram>();

  constructor() {
    this.#family('holdfast_requests_total', 'Requests answered.', 'counter');
    this.#family('holdfast_problems_total', 'Refusals by error code.', 'counter');
    this.#family('holdfast_events_total', 'Changes to backups and registrations, as the audit log names them.', 'counter');
    this.#family('holdfast_rate_limited_total', 'Requests over a limit.', 'counter');
    this.#family('holdfast_purged_total', 'What maintenance removed.', 'counter');
    this.#family('holdfast_outbox_total', 'What was told to others, or was to be.', 'counter');
    this.#family('holdfast_requests_in_flight', 'Requests under way.', 'gauge');
  }

  add(name: string, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const family = this.#families.get(name);
    if (!family) throw new Error(`no metric ${name}`);
    const key = labelText(labels);
    family.values.set(key, (family.values.get(key) ?? 0) + by);
  }

  observe(route: string, method: string, seconds: number): void {
    const key = `method="${method}",route="${route}"`;
    let histogram = this.#durations.get(key);
    if (!histogram) this.#durations.set(key, (histogram = { counts: BUCKETS_S.map(() => 0), sum: 0, count: 0 }));
    BUCKETS_S.forEach((bound, i) => {
      if (seconds <= bound && histogram.counts[i] !== undefined) histogram.counts[i]++;
    });
    histogram.sum += seconds;
    histogram.count++;
  }

  render(): string {
    const lines: string[] = [];
    for (const [name, { help, type, values }] of this.#families) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [labels, value] of values) lines.push(`${name}${labels} ${value}`);
    }
    const name = 'holdfast_request_duration_seconds';
    lines.push(`# HELP ${name} Time until the answer was ready.`, `# TYPE ${name} histogram`);
    for (const [labels, { counts, sum, count }] of this.#durations) {
      BUCKETS_S.forEach((bound, i) => lines.push(`${name}_bucket{${labels},le="${bound}"} ${counts[i]}`));
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
    }
    return `${lines.join('\n')}\n`;
  }

  #family(name: string, help: string, type: Family['type']): void {
    this.#families.set(name, { help, type, values: new Map() });
  }
}
