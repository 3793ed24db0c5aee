import path from 'node:path';

import type { MetricsTracker, MetricsTrackerFactory } from '#domain/training/metrics-tracker.js';

import { ensureWritableFolder } from '../filesystem/ensure-writable-folder.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { FileMetricsTracker } from './file-metrics-tracker.js';
import { formatPoint, readMetricLog } from './metric-log.js';

/** Name of the log inside the folder of a run's metrics. */
export const METRIC_LOG_NAME = 'metrics.jsonl';

/** Opens the metrics of a run from the log in its folder. */
export class FileMetricsTrackerFactory implements MetricsTrackerFactory {
  /** @param now - milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  /**
   * Makes the folder where needed, reads what is logged, and cuts off a last line that a killed run left half-written.
   *
   * @throws ArenaError `FILESYSTEM.NOT_WRITABLE`, `FILESYSTEM.NO_SPACE`, `FILESYSTEM.FAILED`
   */
  async open(
    folder: string,
    options: { readonly autosaveSeconds: number; readonly lowerIsBetter: (name: string) => boolean },
  ): Promise<MetricsTracker> {
    await ensureWritableFolder(folder);
    const file = path.join(folder, METRIC_LOG_NAME);
    const { points, endsHalfWritten } = await readMetricLog(file);
    if (endsHalfWritten) await writeFileAtomically(file, points.map(formatPoint).join(''));
    return new FileMetricsTracker({ ...options, file, points, now: this.now });
  }
}
