import { describe, expect, it } from '@jest/globals';

import type { LaunchEnvironment } from '#infrastructure/distributed/launch-environment.js';
import type { Addon, GpuGroupCalls, GroupCalls } from '#infrastructure/torch/addon.js';
import { TorchProcessGroup } from '#infrastructure/torch/torch-process-group.js';

const PLACE: LaunchEnvironment = {
  rank: 1,
  worldSize: 4,
  localRank: 1,
  gpu: 1,
  masterAddress: 'node0',
  masterPort: 29500,
  launcherServesStore: false,
};

const TIMEOUT_MS = 8000;

/** An addon that writes down what is asked of it. */
function fakeAddon(given: {
  readonly hasGpu?: boolean;
  readonly hasNccl?: boolean;
  readonly missing?: readonly number[];
  readonly gpus?: Partial<GpuGroupCalls>;
}) {
  const calls: unknown[][] = [];
  const called = <T>(name: string, result: T) => {
    return (...args: unknown[]): T => {
      calls.push([name, ...args]);
      return result;
    };
  };
  const parts: Partial<GroupCalls & GpuGroupCalls & Addon> = {
    describe: () => ({ hasCuda: given.hasGpu ?? true }) as ReturnType<Addon['describe']>,
    joinGroup: called('joinGroup', 7),
    leaveGroup: called('leaveGroup', undefined),
    barrier: called('barrier', undefined),
    findMissing: called('findMissing', given.missing ?? []),
    connectGpus: called('connectGpus', undefined),
    abandonGpus: called('abandonGpus', undefined),
    ...given.gpus,
  };
  if (given.hasNccl === false) delete parts.connectGpus;
  return { addon: parts as Addon, calls, namesOfCalls: () => calls.map(([name]) => name) };
}

const join = (addon: Addon, onGpus: boolean, place = PLACE) =>
  TorchProcessGroup.join(place, TIMEOUT_MS, { addon, onGpus });

function connectFails(message: string): Partial<GpuGroupCalls> {
  return {
    connectGpus: () => {
      throw new Error(message);
    },
  };
}

describe('joining a process group of libtorch', () => {
  it('sums in pairs on processors, where that gives the bits of one process, and asks for no GPU', () => {
    const { addon, calls, namesOfCalls } = fakeAddon({ hasGpu: false });
    join(addon, false);
    expect(namesOfCalls()).toEqual(['joinGroup']);
    expect(calls[0]![1]).toMatchObject({ rank: 1, size: 4, host: 'node0', port: 29500, inPairs: true });
  });

  it('connects the GPUs over NCCL when the engine computes on one, which sums in its own order', () => {
    const { addon, calls, namesOfCalls } = fakeAddon({});
    const group = join(addon, true);
    expect(namesOfCalls()).toEqual(['joinGroup', 'connectGpus']);
    expect(calls[0]![1]).toMatchObject({ inPairs: false });
    expect(calls[1]).toEqual(['connectGpus', 7]);
    group.leave();
  });

  it("ends NCCL's threads when the process exits, unless it left the group before", () => {
    const before = process.listeners('exit');
    const { addon, calls } = fakeAddon({});
    const group = join(addon, true);
    const [atExit] = process.listeners('exit').filter((listener) => !before.includes(listener));
    group.leave();
    expect(process.listeners('exit')).toEqual(before);
    // As Node calls it.
    (atExit as (code: number) => void)(0);
    expect(calls.at(-1)).toEqual(['abandonGpus', 7]);
  });

  it.each([
    ['the addon was built without NCCL', { hasNccl: false }, 'built with NCCL'],
    ['libtorch finds no GPU', { hasGpu: false }, 'no GPU was found'],
  ])('is refused before anybody waits where %s', (_, ways, words) => {
    const { addon, namesOfCalls } = fakeAddon(ways);
    expect(() => join(addon, true)).toThrow(
      expect.objectContaining({ code: 'PARALLEL.UNAVAILABLE', message: expect.stringContaining(words) }),
    );
    expect(namesOfCalls()).toEqual([]);
  });

  it('says what NCCL says when it can not connect GPUs although all processes are there', () => {
    const duplicate = 'NCCL error, invalid usage\nLast error:\nDuplicate GPU detected : rank 1 and rank 0';
    const { addon } = fakeAddon({ gpus: connectFails(duplicate) });
    expect(() => join(addon, true)).toThrow(
      expect.objectContaining({
        code: 'PARALLEL.UNAVAILABLE',
        message: expect.stringMatching(/a GPU of its own.*Duplicate GPU detected : rank 1 and rank 0/),
      }),
    );
  });

  it('names the process that is lost while GPUs are connected', () => {
    const { addon } = fakeAddon({ missing: [2], gpus: connectFails('timed out') });
    expect(() => join(addon, true)).toThrow(
      expect.objectContaining({
        code: 'PARALLEL.RANK_LOST',
        message: expect.stringContaining('process 2 of 4 did not'),
        details: { missing: [2] },
      }),
    );
  });
});
