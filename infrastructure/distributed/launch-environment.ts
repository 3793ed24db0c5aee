import { z } from 'zod';

import { ArenaError } from '#domain/shared/errors.js';

/** What a launcher tells each of the processes that it starts; the variables are those of `torchrun`. */
export interface LaunchEnvironment {
  /** 0 ... worldSize - 1 (`RANK`). */
  readonly rank: number;
  readonly worldSize: number;
  /** Number of the process on its machine (`LOCAL_RANK`). */
  readonly localRank: number;
  /** Which of the GPUs that it sees it takes (`LOCAL_RANK`; 0 where it is absent: alone on its machine). */
  readonly gpu: number;
  /** Processes of its machine (`LOCAL_WORLD_SIZE`); absent where the launcher does not say. */
  readonly localSize?: number;
  /** Where process 0, or the launcher's agent, can be reached (`MASTER_ADDR`, `MASTER_PORT`). */
  readonly masterAddress: string;
  readonly masterPort: number;
  /** Whether the launcher serves the store that the processes meet at (`TORCHELASTIC_USE_AGENT_STORE`). */
  readonly launcherServesStore: boolean;
  /** Network interface for the data, such as `eth0` (`GLOO_SOCKET_IFNAME`); absent: the one that leads to the master. */
  readonly interfaceName?: string;
}

const integer = (least: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least, `must be at least ${least}`);

const schema = z
  .object({
    RANK: integer(0),
    WORLD_SIZE: integer(1),
    LOCAL_RANK: integer(0).optional(),
    LOCAL_WORLD_SIZE: integer(1).optional(),
    MASTER_ADDR: z.string().min(1),
    MASTER_PORT: integer(1),
    TORCHELASTIC_USE_AGENT_STORE: z.string().optional(),
    GLOO_SOCKET_IFNAME: z.string().min(1).optional(),
  })
  .refine((found) => found.RANK < found.WORLD_SIZE, { path: ['RANK'], message: 'must be below WORLD_SIZE' });

/**
 * The place of this process among those that train together; undefined when it trains alone: no `WORLD_SIZE`, or 1.
 *
 * @throws ArenaError `CONFIG.INVALID` naming the variable that is missing or wrong.
 */
export function readLaunchEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): LaunchEnvironment | undefined {
  if (environment['WORLD_SIZE'] === undefined || environment['WORLD_SIZE'] === '1') return undefined;
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw invalid(parsed.error);
  const found = parsed.data;
  return {
    rank: found.RANK,
    worldSize: found.WORLD_SIZE,
    localRank: found.LOCAL_RANK ?? found.RANK,
    gpu: found.LOCAL_RANK ?? 0,
    ...(found.LOCAL_WORLD_SIZE === undefined ? {} : { localSize: found.LOCAL_WORLD_SIZE }),
    masterAddress: found.MASTER_ADDR,
    masterPort: found.MASTER_PORT,
    launcherServesStore: found.TORCHELASTIC_USE_AGENT_STORE === 'True',
    ...(found.GLOO_SOCKET_IFNAME === undefined ? {} : { interfaceName: found.GLOO_SOCKET_IFNAME }),
  };
}

function invalid(error: z.ZodError): ArenaError {
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return new ArenaError(
    'CONFIG.INVALID',
    'Expected the environment variables of a launcher such as torchrun (RANK, WORLD_SIZE, MASTER_ADDR, ' +
      `MASTER_PORT), as WORLD_SIZE is set, found ${problems}. Set them, start with --num-processes, or unset WORLD_SIZE.`,
    { cause: error },
  );
}
