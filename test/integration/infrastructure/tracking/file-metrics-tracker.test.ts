import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import type { MetricsTracker } from '#domain/training/metrics-tracker.js';
import { FileMetricsTrackerFactory } from '#infrastructure/tracking/file-metrics-tracker-factory.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

describe('FileMetricsTracker', () => {
  const folder = useTemporaryFolder();
  const logFile = (): string => path.join(folder(), 'metrics.jsonl');

  function open(autosaveSeconds = 3600): Promise<MetricsTracker> {
    let seconds = 0;
    const now = (): number => Date.UTC(2026, 0, 1) + 1000 * seconds++;
    return new FileMetricsTrackerFactory(now).open(folder(), {
      autosaveSeconds,
      lowerIsBetter: (name) => name.endsWith('loss'),
    });
  }

  async function openWithLosses(losses: readonly number[]): Promise<MetricsTracker> {
    const tracker = await open();
    for (const [index, loss] of losses.entries())
      tracker.log({ loss }, { step: index + 1, epoch: (index + 1) / 2 });
    return tracker;
  }

  it('has the same history after it is opened again, NaN and infinities included', async () => {
    const tracker = await openWithLosses([0.1 + 0.2, NaN, Infinity, -Infinity, -1e-310]);
    const history = tracker.history();
    await tracker.close();
    const again = await open();
    expect(again.history()).toEqual(history);
    expect(again.history('loss').map(({ value }) => value)).toEqual([
      0.1 + 0.2,
      NaN,
      Infinity,
      -Infinity,
      -1e-310,
    ]);
    expect(await readFile(logFile(), 'utf8')).toContain('"value":"NaN"');
  });

  it('appends to the log', async () => {
    const tracker = await openWithLosses([1]);
    await tracker.flush();
    const before = await readFile(logFile(), 'utf8');
    tracker.log({ accuracy: 0.5 }, { step: 2, epoch: 1 });
    await tracker.close();
    const after = await readFile(logFile(), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.trimEnd().split('\n')).toHaveLength(2);
  });

  it('summarizes by the textbook formulas, the first of equally good values being the best', async () => {
    const tracker = await openWithLosses([4, 1, 1, 2]);
    expect(tracker.summary('loss')).toEqual({
      count: 4,
      mean: 2,
      std: Math.sqrt(1.5), // deviations 2, -1, -1, 0: (4 + 1 + 1) / 4
      min: 1,
      max: 4,
      last: 2,
      best: { value: 1, step: 2, epoch: 1, time: '2026-01-01T00:00:01.000Z' },
    });
    expect(tracker.summary('none')).toBeUndefined();
  });

  it('takes the largest value for the best where more is better, whatever NaN is among them', async () => {
    const tracker = await open();
    for (const [step, f1] of [NaN, 0.5, 0.75, NaN].entries()) tracker.log({ f1 }, { step, epoch: 1 });
    expect(tracker.summary('f1')).toMatchObject({
      count: 4,
      mean: 0.625,
      max: 0.75,
      last: NaN,
      best: { step: 2 },
    });
  });

  it('keeps its precision for small deviations around a large mean', async () => {
    const tracker = await openWithLosses([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(tracker.summary('loss')?.mean).toBe(1e9 + 10);
    expect(tracker.summary('loss')?.std).toBeCloseTo(Math.sqrt(22.5), 9);
  });

  it('averages per epoch, the last step of an epoch belonging to it', async () => {
    const tracker = await openWithLosses([4, 2, 10, 20, 7]); // epochs 0.5, 1, 1.5, 2, 2.5
    expect(tracker.perEpoch('loss')).toEqual([
      { epoch: 1, mean: 3, count: 2 },
      { epoch: 2, mean: 15, count: 2 },
      { epoch: 3, mean: 7, count: 1 },
    ]);
  });

  it('cuts off a last line that a kill left half-written', async () => {
    await (await openWithLosses([1, 2])).close();
    await appendFile(logFile(), '{"name":"loss","val');
    const tracker = await open();
    expect(tracker.history()).toHaveLength(2);
    tracker.log({ loss: 3 }, { step: 3, epoch: 2 });
    await tracker.close();
    expect((await open()).history('loss').map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('names the file and line of a log that is damaged before its end', async () => {
    await writeFile(logFile(), 'nonsense\n');
    await expect(open()).rejects.toMatchObject({
      code: 'FILESYSTEM.FAILED',
      message: expect.stringMatching(/line 1 of .*metrics\.jsonl/),
    });
  });

  it('drops the points after a step, in memory and in the log', async () => {
    const tracker = await openWithLosses([1, 2, 3]);
    await tracker.truncateAfter(2);
    tracker.log({ loss: 9 }, { step: 3, epoch: 1.5 });
    await tracker.close();
    for (const opened of [tracker, await open()]) {
      expect(opened.history().map(({ value }) => value)).toEqual([1, 2, 9]);
    }
  });

  it('writes by itself after the autosave interval', async () => {
    const tracker = await open(0.02);
    tracker.log({ loss: 1 }, { step: 1, epoch: 1 });
    const deadline = Date.now() + 10_000;
    while ((await readFile(logFile(), 'utf8').catch(() => '')) === '' && Date.now() < deadline)
      await wait(10);
    expect(await readFile(logFile(), 'utf8')).toContain('"loss"');
    await tracker.close();
  });

  it('exports CSV with quoted names and JSON with the summaries', async () => {
    const tracker = await open();
    tracker.log({ 'loss, "train"': 0.5, f1: NaN }, { step: 3, epoch: 0.25 });
    const csv = path.join(folder(), 'metrics.csv');
    const json = path.join(folder(), 'metrics.json');
    await tracker.exportTo(csv, 'csv');
    await tracker.exportTo(json, 'json');
    expect(await readFile(csv, 'utf8')).toBe(
      'name,step,epoch,value,time\n' +
        '"loss, ""train""",3,0.25,0.5,2026-01-01T00:00:00.000Z\n' +
        'f1,3,0.25,NaN,2026-01-01T00:00:00.000Z\n',
    );
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({
      metrics: {
        f1: { summary: { count: 1, last: 'NaN' }, per_epoch: [{ epoch: 1, mean: 'NaN', count: 1 }] },
      },
      history: [{ value: 0.5 }, { value: 'NaN' }],
    });
  });
});
