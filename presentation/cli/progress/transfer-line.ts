import type { CommandContext } from '../command-context.js';
import type { OutputMode } from '../output-mode.js';
import { formatBytes } from '../../formatting/bytes.js';
import { formatClock } from '../../formatting/duration.js';

const CLEAR_LINE = '\r\u001b[K';
const BAR_CELLS = 16;
/** Shortest time between two drawings, in milliseconds. */
const REDRAW_MS = 100;

/** A transfer as it is shown: `[####    ] 25% 100.0 MB/400.0 MB 52.1 MB/s 0:06 left`. */
export function describeTransfer(done: number, total: number, seconds: number): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const cells = Math.round(share * BAR_CELLS);
  const bar = '#'.repeat(cells) + ' '.repeat(BAR_CELLS - cells);
  const left = rate > 0 ? formatClock((total - done) / rate) : '-:--';
  const amount = total > 0 ? `${formatBytes(done)}/${formatBytes(total)}` : formatBytes(done);
  return `[${bar}] ${Math.floor(share * 100)}% ${amount} ${formatBytes(rate)}/s ${left} left`;
}

/** A bar with bytes, rate and time left on one line of a terminal; nothing elsewhere. */
export class TransferLine {
  private readonly isShown: boolean;
  private label = '';
  private total = 0;
  private done = 0;
  private startedAt = 0;
  private drawnAt = -Infinity;

  constructor(
    private readonly context: Pick<CommandContext, 'stderr' | 'now'>,
    mode: OutputMode,
  ) {
    this.isShown = !mode.quiet && context.stderr.isTTY === true;
  }

  /** @param total - bytes; 0 when nobody knows */
  start(label: string, total: number): void {
    Object.assign(this, { label, total, done: 0, startedAt: this.context.now(), drawnAt: -Infinity });
  }

  readonly onBytes = (bytes: number): void => {
    this.done += bytes;
    const now = this.context.now();
    if (!this.isShown || (now - this.drawnAt < REDRAW_MS && this.done < this.total)) return;
    this.drawnAt = now;
    const line = describeTransfer(this.done, this.total, (now - this.startedAt) / 1000);
    this.context.stderr.write(`${CLEAR_LINE}${this.label} ${line}`);
  };

  /** Takes the line away. */
  clear(): void {
    if (this.isShown) this.context.stderr.write(CLEAR_LINE);
  }
}
