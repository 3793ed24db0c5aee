import type { TrainModelListener } from '#application/train-model/train-model-event.js';
import type { CommandContext } from '../command-context.js';
import type { OutputMode } from '../output-mode.js';
import { LineDisplay } from './line-display.js';

/** Shows a training run on standard error while it goes on. */
export interface TrainingDisplay {
  readonly onEvent: TrainModelListener;
  /** Prints a line between the others. */
  print(line: string): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** A bar on a terminal, plain lines elsewhere, nothing when quiet. */
export async function openTrainingDisplay(
  context: Pick<CommandContext, 'stderr' | 'now'>,
  mode: OutputMode,
): Promise<TrainingDisplay> {
  if (mode.quiet) return { onEvent: () => undefined, print: () => undefined, close: () => undefined };
  if (context.stderr.isTTY !== true) return new LineDisplay(context.stderr, context.now);
  const { BarDisplay } = await import('./bar-display.js');
  return new BarDisplay(context.stderr, context.now);
}
