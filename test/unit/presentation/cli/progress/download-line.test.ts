import { describe, expect, it } from '@jest/globals';

import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import { BarDisplay } from '#presentation/cli/progress/bar-display.js';
import { openDownloadLine } from '#presentation/cli/progress/download-line.js';
import { LineDisplay } from '#presentation/cli/progress/line-display.js';
import { RecordingStream } from '#test/support/fake-command-context.js';

const mode = { json: false, quiet: false, verbose: false };
const progress = (doneBytes: number) => ({ file: 'model.safetensors', doneBytes, totalBytes: 4_000_000 });

describe('a download', () => {
  it('is shown in bytes on one line of a terminal, which is taken away at the end', () => {
    const stderr = new RecordingStream(true);
    const line = openDownloadLine({ stderr }, mode);
    line.lookup.onProgress?.(progress(1_000_000));
    line.clear();
    line.clear();
    expect(stderr.text).toBe('\r\u001b[KDownloading model.safetensors 1.0 MB/4.0 MB\r\u001b[K');
  });

  it('is one line at its end in a log, and nothing when quiet', () => {
    const stderr = new RecordingStream();
    const line = openDownloadLine({ stderr }, mode);
    line.lookup.onProgress?.(progress(1_000_000));
    line.lookup.onProgress?.(progress(4_000_000));
    line.lookup.onWarning?.('the hub is away');
    line.clear();
    expect(stderr.lines).toEqual(['Downloading model.safetensors 4.0 MB/4.0 MB', 'Warning: the hub is away']);
    expect(openDownloadLine({ stderr }, { ...mode, quiet: true }).lookup).toEqual({});
  });

  it('is a bar with bytes while a model is made ready for training, and a line at its end', () => {
    const event = (doneBytes: number): TrainModelEvent => ({
      type: 'download',
      progress: progress(doneBytes),
    });
    const terminal = new RecordingStream(true);
    const display = new BarDisplay(terminal, () => 0);
    display.onEvent(event(1_000_000));
    display.close();
    expect(terminal.text).toContain('25% model.safetensors 1.0 MB/4.0 MB');
    const log = new RecordingStream();
    const lines = new LineDisplay(log, () => 0);
    lines.onEvent(event(1_000_000));
    lines.onEvent(event(4_000_000));
    expect(log.lines).toEqual(['  downloaded 4.0 MB']);
  });
});
