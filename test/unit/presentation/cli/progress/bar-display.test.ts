import { afterEach, describe, expect, it } from '@jest/globals';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import { BarDisplay } from '#presentation/cli/progress/bar-display.js';
import { LineDisplay } from '#presentation/cli/progress/line-display.js';
import { openTrainingDisplay } from '#presentation/cli/progress/training-display.js';
import { RecordingStream } from '#test/support/fake-command-context.js';

const mode = { json: false, quiet: false, verbose: false };
const step: TrainModelEvent = {
  type: 'trainer',
  event: {
    type: 'step',
    step: 5,
    totalSteps: 10,
    epoch: 0.5,
    loss: 0.25,
    learningRate: 1e-5,
    gradientNorm: 1,
    samplesPerSecond: 20,
    tokensPerSecond: 100,
  },
};

describe('BarDisplay', () => {
  let display: BarDisplay | undefined;

  afterEach(() => display?.close());

  function open() {
    const stream = new RecordingStream(true);
    display = new BarDisplay(stream, () => 0);
    return { stream, display };
  }

  it('draws a bar with loss, learning rate and speed', () => {
    const opened = open();
    opened.display.onEvent(step);
    expect(opened.stream.text).toContain('50% 5/10 epoch 0.5 loss 0.2500 lr 1.0e-5 20/s ETA -:--');
  });

  it('prints lines whole while the bar is there, and draws the bar again below them', () => {
    const opened = open();
    opened.display.onEvent(step);
    opened.stream.text = '';
    opened.display.print('a line');
    expect(opened.stream.text.indexOf('a line\n')).toBeGreaterThanOrEqual(0);
    expect(opened.stream.text.indexOf('50%')).toBeGreaterThan(opened.stream.text.indexOf('a line\n'));
  });

  it('shows the cursor again at the end', () => {
    const opened = open();
    opened.display.onEvent(step);
    expect(opened.stream.text).toContain('\u001b[?25l');
    opened.display.close();
    expect(opened.stream.text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      opened.stream.text.lastIndexOf('\u001b[?25l'),
    );
  });

  it('writes plain lines as long as there is nothing to draw', () => {
    const opened = open();
    opened.display.onEvent({ type: 'step_started', number: 7, total: 9, name: 'train' });
    expect(opened.stream.text).toBe('[7/9] Train\n');
  });
});

describe('openTrainingDisplay', () => {
  it('draws bars on terminals only', async () => {
    const open = (isTTY: boolean) =>
      openTrainingDisplay({ stderr: new RecordingStream(isTTY), now: () => 0 }, mode);
    expect(await open(true)).toBeInstanceOf(BarDisplay);
    expect(await open(false)).toBeInstanceOf(LineDisplay);
  });
});
