/** One logged value. */
export interface MetricPoint {
  readonly name: string;
  readonly value: number;
  /** Optimizer step. */
  readonly step: number;
  /** Fractional epoch. */
  readonly epoch: number;
  /** ISO 8601. */
  readonly time: string;
}

/** Summary of one metric over a run (population standard deviation). */
export interface MetricSummary {
  readonly count: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly best: {
    readonly value: number;
    readonly step: number;
    readonly epoch: number;
    readonly time: string;
  };
}

/** Port: the metrics of one run. Written as they come (append-only), so a killed run keeps them. */
export interface MetricsTracker {
  log(values: Readonly<Record<string, number>>, at: { readonly step: number; readonly epoch: number }): void;
  /** All points, oldest first. */
  history(name?: string): readonly MetricPoint[];
  names(): readonly string[];
  summary(name: string): MetricSummary | undefined;
  /** Mean of a metric per whole epoch. */
  perEpoch(
    name: string,
  ): readonly { readonly epoch: number; readonly mean: number; readonly count: number }[];
  /** Drops the points after a step: a resumed run writes them again. */
  truncateAfter(step: number): Promise<void>;
  flush(): Promise<void>;
  exportTo(file: string, format: 'json' | 'csv'): Promise<void>;
  close(): Promise<void>;
}

/** Port: opens the metrics of a run. */
export interface MetricsTrackerFactory {
  /** @param autosaveSeconds - longest time that a logged value may stay unwritten */
  open(
    folder: string,
    options: { readonly autosaveSeconds: number; readonly lowerIsBetter: (name: string) => boolean },
  ): Promise<MetricsTracker>;
}
