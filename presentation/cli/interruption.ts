import { exitCodeOf } from '#domain/shared/error-codes.js';
import type { CommandContext } from './command-context.js';

/** A running interruption watch. */
export interface InterruptionWatch {
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** The first Ctrl-C (or SIGTERM) asks for an orderly end, the second one ends the process at once. */
export function watchForInterruption(
  context: Pick<CommandContext, 'signals' | 'exit'>,
  notify: (message: string) => void,
): InterruptionWatch {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      context.exit(exitCodeOf('TRAINING.INTERRUPTED'));
      return;
    }
    notify('Finishing the step and saving; press Ctrl-C again to abort at once.');
    controller.abort();
  };
  context.signals.on('SIGINT', interrupt);
  context.signals.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop: () => {
      context.signals.off('SIGINT', interrupt);
      context.signals.off('SIGTERM', interrupt);
    },
  };
}
