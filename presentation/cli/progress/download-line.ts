import type { DownloadProgress, ModelLookup } from '#domain/model/model-hub.js';
import type { CommandContext } from '../command-context.js';
import type { OutputMode } from '../output-mode.js';
import { formatBytes } from '../../formatting/bytes.js';

const CLEAR_LINE = '\r\u001b[K';

/** How far a download is: `model.safetensors 12.0 MB/400.0 MB`. */
export function describeDownload({ file, doneBytes, totalBytes }: DownloadProgress): string {
  return `${file} ${formatBytes(doneBytes)}/${formatBytes(totalBytes)}`;
}

/** A download on one line of a terminal that is written over, elsewhere one line at its end; warnings on lines. */
export interface DownloadLine {
  readonly lookup: ModelLookup;
  /** Takes the line away. */
  clear(): void;
}

/** Shows a download on standard error; nothing when quiet. */
export function openDownloadLine(context: Pick<CommandContext, 'stderr'>, mode: OutputMode): DownloadLine {
  const { stderr } = context;
  if (mode.quiet) return { lookup: {}, clear: () => undefined };
  const isTerminal = stderr.isTTY === true;
  const clearing = isTerminal ? CLEAR_LINE : '';
  let isShown = false;
  return {
    lookup: {
      onProgress: (progress) => {
        isShown = isTerminal;
        const line = `${clearing}Downloading ${describeDownload(progress)}`;
        if (isTerminal) stderr.write(line);
        else if (progress.doneBytes === progress.totalBytes) stderr.write(`${line}\n`);
      },
      onWarning: (message) => void stderr.write(`${clearing}Warning: ${message}\n`),
    },
    clear: () => {
      if (isShown) stderr.write(clearing);
      isShown = false;
    },
  };
}
