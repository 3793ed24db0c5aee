import type { CommandContext } from '../command-context.js';
import type { OutputMode } from '../output-mode.js';
import { formatCount } from '../../formatting/numbers.js';

const CLEAR_LINE = '\r\u001b[K';

/** How far a command is, on one line of a terminal that is written over; nothing elsewhere. */
export interface ProgressLine {
  readonly onProgress: (done: number, total: number) => void;
  /** Takes the line away. */
  clear(): void;
}

/** @param doing - what goes on: "Evaluating" */
export function openProgressLine(
  context: Pick<CommandContext, 'stderr'>,
  mode: OutputMode,
  doing: string,
): ProgressLine {
  const { stderr } = context;
  if (mode.quiet || stderr.isTTY !== true) return { onProgress: () => undefined, clear: () => undefined };
  return {
    onProgress: (done, total) =>
      void stderr.write(`${CLEAR_LINE}${doing} ${formatCount(done)}/${formatCount(total)}`),
    clear: () => void stderr.write(CLEAR_LINE),
  };
}
