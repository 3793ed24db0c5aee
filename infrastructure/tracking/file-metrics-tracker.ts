import { appendFile } from 'node:fs/promises';

import type { MetricPoint, MetricsTracker, MetricSummary } from '#domain/training/metrics-tracker.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { formatMetricsCsv, formatMetricsJson } from './metric-export.js';
import { formatPoint } from './metric-log.js';
import { meansPerEpoch, summarize } from './metric-series.js';

/** What a tracker is given. */
export interface FileMetricsTrackerOptions {
  /** `metrics.jsonl`; its lines are those of `points`. */
  readonly file: string;
  readonly points: readonly MetricPoint[];
  /** Longest time that a logged value may stay unwritten, in seconds. */
  readonly autosaveSeconds: number;
  readonly lowerIsBetter: (name: string) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Metrics in memory and, line by line, in an append-only log. */
export class FileMetricsTracker implements MetricsTracker {
  private points: MetricPoint[];
  private unwritten: MetricPoint[] = [];
  /** Writes happen one after the other. Never rejects: a failure waits in `failure` for whoever flushes next. */
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;
  private autosave: NodeJS.Timeout | undefined;

  constructor(private readonly options: FileMetricsTrackerOptions) {
    this.points = [...options.points];
  }

  log(values: Readonly<Record<string, number>>, at: { readonly step: number; readonly epoch: number }): void {
    const time = new Date(this.options.now()).toISOString();
    for (const [name, value] of Object.entries(values)) {
      const point = { name, value, step: at.step, epoch: at.epoch, time };
      this.points.push(point);
      this.unwritten.push(point);
    }
    this.scheduleAutosave();
  }

  history(name?: string): readonly MetricPoint[] {
    return name === undefined ? [...this.points] : this.points.filter((point) => point.name === name);
  }

  names(): readonly string[] {
    return [...new Set(this.points.map(({ name }) => name))];
  }

  summary(name: string): MetricSummary | undefined {
    return summarize(this.history(name), this.options.lowerIsBetter(name));
  }

  perEpoch(
    name: string,
  ): readonly { readonly epoch: number; readonly mean: number; readonly count: number }[] {
    return meansPerEpoch(this.history(name));
  }

  /** @throws ArenaError `FILESYSTEM.*`; the log is then as before */
  async truncateAfter(step: number): Promise<void> {
    await this.flush();
    const kept = this.points.filter((point) => point.step <= step);
    if (kept.length === this.points.length) return;
    await writeFileAtomically(this.options.file, kept.map(formatPoint).join(''));
    this.points = kept;
  }

  /** Writes what is unwritten. @throws ArenaError `FILESYSTEM.*`, also for an autosave that failed before */
  async flush(): Promise<void> {
    this.cancelAutosave();
    await this.enqueueWrite();
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw toFilesystemError(failure, 'write', this.options.file);
  }

  /** @throws ArenaError `FILESYSTEM.*` */
  async exportTo(file: string, format: 'json' | 'csv'): Promise<void> {
    const content = format === 'csv' ? formatMetricsCsv(this.points) : formatMetricsJson(this);
    await writeFileAtomically(file, content);
  }

  close(): Promise<void> {
    return this.flush();
  }

  private scheduleAutosave(): void {
    if (this.autosave !== undefined) return;
    this.autosave = setTimeout(() => {
      this.autosave = undefined;
      void this.enqueueWrite();
    }, this.options.autosaveSeconds * 1000);
    this.autosave.unref(); // an unwritten metric doesn't keep the process alive: close() writes it
  }

  private cancelAutosave(): void {
    clearTimeout(this.autosave);
    this.autosave = undefined;
  }

  private enqueueWrite(): Promise<void> {
    this.writing = this.writing.then(async () => {
      const batch = this.unwritten;
      if (batch.length === 0) return;
      this.unwritten = [];
      try {
        await appendFile(this.options.file, batch.map(formatPoint).join(''), { flush: true });
      } catch (thrown) {
        this.unwritten = [...batch, ...this.unwritten];
        this.failure = thrown;
      }
    });
    return this.writing;
  }
}
