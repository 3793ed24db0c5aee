import { visibleGpus } from '#domain/engine/visible-gpus.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { LaunchEnvironment } from '../distributed/launch-environment.js';

let hasClaimed = false;

/**
 * Narrows what this process sees to its own GPU, once: CUDA looks only when it starts, which has to be later.
 *
 * @param environment - that of the process
 * @throws ArenaError as {@link ownGpu} does
 */
export function claimOwnGpu(place: Parameters<typeof ownGpu>[0], environment = process.env): void {
  if (hasClaimed) return;
  environment['CUDA_VISIBLE_DEVICES'] = ownGpu(place, environment['CUDA_VISIBLE_DEVICES']);
  hasClaimed = true;
}

/**
 * The GPU that one of several processes computes on, as a value of `CUDA_VISIBLE_DEVICES`: where that is set before CUDA
 * starts, every process knows its GPU as the first one, and no two share one.
 *
 * @param visibleDevices - `CUDA_VISIBLE_DEVICES` as it was
 * @throws ArenaError `PARALLEL.UNAVAILABLE` when fewer GPUs are visible than processes of this machine take
 */
export function ownGpu(
  { gpu, localSize }: Pick<LaunchEnvironment, 'gpu' | 'localSize'>,
  visibleDevices: string | undefined,
): string {
  const visible = visibleGpus(visibleDevices);
  // Without counting them: whether libtorch finds it will show.
  if (visible === undefined) return String(gpu);
  // Launchers that give each process a GPU of its own (Slurm) don't say how many processes a machine has.
  if (visible.length === 1 && localSize === undefined) return visible[0]!;
  const own = visible[gpu];
  if (own !== undefined) return own;
  throw new ArenaError(
    'PARALLEL.UNAVAILABLE',
    `Expected a GPU for each of the ${localSize ?? `at least ${gpu + 1}`} processes of this machine, found ` +
      `${visible.length}: CUDA_VISIBLE_DEVICES is "${visibleDevices ?? ''}". Name more there, or start fewer processes.`,
  );
}
