import { describe, expect, it } from '@jest/globals';

import { assertGpus } from '#presentation/cli/processes/assert-gpus.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const TWO = ['GPU 0: NVIDIA L4 (UUID: GPU-5a)', 'GPU 1: NVIDIA L4 (UUID: GPU-5b)'];

describe('assertGpus', () => {
  it('accepts what nvidia-smi shows, or CUDA_VISIBLE_DEVICES names', async () => {
    await assertGpus(2, fakeCommandContext({ gpus: TWO }));
    await assertGpus(2, fakeCommandContext({ env: { CUDA_VISIBLE_DEVICES: '4,6' } }));
  });

  it('says how many GPUs there are when they are too few', async () => {
    const refused = assertGpus(4, fakeCommandContext({ gpus: TWO }));
    await expect(refused).rejects.toMatchObject({ code: 'PARALLEL.UNAVAILABLE' });
    await expect(refused).rejects.toThrow(
      'Expected 4 NVIDIA GPUs for --num-gpus 4, found 2: nvidia-smi shows no more. Use --num-gpus 2.',
    );
    await expect(assertGpus(1, fakeCommandContext({ gpus: [] }))).rejects.toThrow('Use --device cpu');
  });

  it('says which variable hides the others', async () => {
    const context = fakeCommandContext({ gpus: TWO, env: { CUDA_VISIBLE_DEVICES: '1' } });
    await expect(assertGpus(2, context)).rejects.toThrow('found 1: CUDA_VISIBLE_DEVICES is "1"');
  });

  it('says why nothing can be counted', async () => {
    await expect(assertGpus(2, fakeCommandContext({}))).rejects.toThrow(
      'found none, as nvidia-smi does not run here (spawn nvidia-smi ENOENT)',
    );
  });
});
