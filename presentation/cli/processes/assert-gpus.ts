import { visibleGpus } from '#domain/engine/visible-gpus.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { CommandContext } from '../command-context.js';

/**
 * Before processes are started for so many GPUs: that this machine has them.
 *
 * @throws ArenaError `PARALLEL.UNAVAILABLE` saying how many it has
 */
export async function assertGpus(
  wanted: number,
  context: Pick<CommandContext, 'env' | 'listGpus'>,
): Promise<void> {
  const visible = visibleGpus(context.env['CUDA_VISIBLE_DEVICES']);
  const { length: found } = visible ?? (await listed(wanted, context));
  if (found >= wanted) return;
  const where =
    visible === undefined
      ? 'nvidia-smi shows no more'
      : `CUDA_VISIBLE_DEVICES is "${context.env['CUDA_VISIBLE_DEVICES'] ?? ''}"`;
  const advice = found === 0 ? 'Use --device cpu and --num-processes' : `Use --num-gpus ${found}`;
  throw unavailable(wanted, `${found}: ${where}. ${advice}.`);
}

async function listed(wanted: number, { listGpus }: Pick<CommandContext, 'listGpus'>) {
  try {
    return await listGpus();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const advice = `Install the driver, or, where GPUs work without nvidia-smi, use --device cuda --num-processes ${wanted}.`;
    throw unavailable(wanted, `none, as nvidia-smi does not run here (${reason.trim()}). ${advice}`, thrown);
  }
}

function unavailable(wanted: number, found: string, cause?: unknown): ArenaError {
  const message = `Expected ${wanted} NVIDIA GPU${wanted === 1 ? '' : 's'} for --num-gpus ${wanted}, found ${found}`;
  return new ArenaError('PARALLEL.UNAVAILABLE', message, { cause });
}
