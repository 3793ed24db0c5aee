import { describe, expect, it } from '@jest/globals';

import { readLaunchEnvironment } from '#infrastructure/distributed/launch-environment.js';

const TORCHRUN = { RANK: '3', WORLD_SIZE: '4', LOCAL_RANK: '1', MASTER_ADDR: 'node0', MASTER_PORT: '29500' };

describe('readLaunchEnvironment', () => {
  it('reads what torchrun sets', () => {
    expect(readLaunchEnvironment({ ...TORCHRUN, TORCHELASTIC_USE_AGENT_STORE: 'True' })).toEqual({
      rank: 3,
      worldSize: 4,
      localRank: 1,
      gpu: 1,
      masterAddress: 'node0',
      masterPort: 29500,
      launcherServesStore: true,
    });
  });

  it('takes a process without LOCAL_RANK for the only one of its machine when it comes to GPUs', () => {
    const alone = { ...TORCHRUN, LOCAL_RANK: undefined };
    expect(readLaunchEnvironment(alone)).toMatchObject({ localRank: 3, gpu: 0 });
  });

  it('knows how many processes a machine has where the launcher says so', () => {
    expect(readLaunchEnvironment({ ...TORCHRUN, LOCAL_WORLD_SIZE: '2' })).toMatchObject({ localSize: 2 });
  });

  it.each([{}, { WORLD_SIZE: '1', RANK: '0' }])('finds no group in %j', (environment) => {
    expect(readLaunchEnvironment(environment)).toBeUndefined();
  });

  it.each([
    ['RANK', undefined],
    ['RANK', '4'],
    ['RANK', '-1'],
    ['MASTER_ADDR', undefined],
    ['MASTER_PORT', 'http'],
    ['WORLD_SIZE', 'four'],
  ])('names %s when it is %s', (name, value) => {
    let failure: unknown;
    try {
      readLaunchEnvironment({ ...TORCHRUN, [name]: value });
    } catch (thrown) {
      failure = thrown;
    }
    expect(failure).toMatchObject({ code: 'CONFIG.INVALID', message: expect.stringContaining(name) });
  });
});
