import { describe, expect, it } from '@jest/globals';

import type { DeviceName, EngineName, Precision } from '#domain/engine/engine.js';
import type { EngineAdapter } from '#infrastructure/tensor/engines/engine-adapter.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';

/** An engine that notes in `activated` that it was made active, or fails to start. */
function engine(
  name: EngineName,
  activated: EngineName[],
  state: {
    readonly available: boolean;
    readonly failure?: Error;
    readonly precisions?: readonly Precision[];
  },
): EngineAdapter {
  return {
    name,
    inspect: () => ({
      name,
      available: state.available,
      reason: state.available ? `${name} is here.` : `${name} is missing.`,
      ...(state.available ? { device: 'cuda', threads: 3 } : { howToInstall: `install ${name}` }),
      precisions: state.precisions ?? ['float32'],
    }),
    activate: () => {
      if (state.failure !== undefined) return Promise.reject(state.failure);
      activated.push(name);
      return Promise.resolve();
    },
  };
}

describe('TensorEngineRegistry', () => {
  it('takes the first engine that is here for auto, and says why not those before it', async () => {
    const activated: EngineName[] = [];
    const registry = new TensorEngineRegistry([
      engine('torch', activated, { available: false }),
      engine('tensorflow', activated, { available: true, failure: new Error('no libtensorflow') }),
      engine('wasm', activated, { available: true }),
      engine('cpu', activated, { available: true }),
    ]);
    const active = await registry.activate('auto');
    expect(activated).toEqual(['wasm']);
    expect(active).toEqual({
      name: 'wasm',
      device: 'cuda',
      threads: 3,
      precision: 'float32',
      reason:
        'The best engine that is here; not here: torch (arena engines says why). ' +
        'The engine "tensorflow" is installed but does not start: no libtensorflow',
    });
  });

  it('takes the device that is asked for where the engine has it, and names the engines that have it elsewhere', async () => {
    const devices: DeviceName[] = [];
    const onCpu = (name: EngineName, otherDevices: readonly DeviceName[]): EngineAdapter => ({
      ...engine(name, [], { available: true }),
      inspect: () => ({
        name,
        available: true,
        reason: 'It is here.',
        device: 'cpu',
        otherDevices,
        precisions: ['float32'],
      }),
      activate: (_precision, device) => {
        devices.push(device);
        return Promise.resolve();
      },
    });
    const registry = new TensorEngineRegistry([onCpu('torch', ['cuda']), onCpu('wasm', [])]);
    expect(await registry.activate('torch')).toMatchObject({ device: 'cpu' });
    expect(await registry.activate('auto', 'float32', 'cuda')).toMatchObject({
      name: 'torch',
      device: 'cuda',
    });
    expect(devices).toEqual(['cpu', 'cuda']);
    await expect(registry.activate('wasm', 'float32', 'cuda')).rejects.toThrow(
      'The engine "wasm" does not compute in float32 on an NVIDIA GPU. Use --engine torch.',
    );
    const without = new TensorEngineRegistry([onCpu('wasm', [])]);
    await expect(without.activate('auto', 'float32', 'cuda')).rejects.toThrow('a libtorch with CUDA');
  });

  it('says why the engine that has the device does not start, when it was not asked for by name', async () => {
    const failure = new Error('no GPU is left for process 1');
    const registry = new TensorEngineRegistry([
      engine('torch', [], { available: true, failure }),
      engine('wasm', [], { available: false }),
    ]);
    await expect(registry.activate('auto', 'float32', 'cuda')).rejects.toMatchObject({
      code: 'ENGINE.UNSUPPORTED',
      message:
        'No engine that is here computes in float32 on an NVIDIA GPU. ' +
        'The engine "torch" is installed but does not start: no GPU is left for process 1',
    });
  });

  it('takes the first engine that computes in the precision', async () => {
    const activated: EngineName[] = [];
    const registry = new TensorEngineRegistry([
      engine('tensorflow', activated, { available: true }),
      engine('torch', activated, { available: true, precisions: ['float32', 'float16', 'bfloat16'] }),
    ]);
    expect(await registry.activate('auto', 'mixed')).toMatchObject({ name: 'torch', precision: 'bfloat16' });
    expect(await registry.activate('auto', 'float16')).toMatchObject({ name: 'torch', precision: 'float16' });
    expect(await registry.activate('auto')).toMatchObject({ name: 'tensorflow', precision: 'float32' });
  });

  it('names an engine that computes in the precision where the one asked for does not', async () => {
    const registry = new TensorEngineRegistry([
      engine('torch', [], { available: true, precisions: ['float32', 'float16'] }),
      engine('wasm', [], { available: true }),
    ]);
    await expect(registry.activate('wasm', 'mixed')).rejects.toMatchObject({
      code: 'ENGINE.UNSUPPORTED',
      message: 'The engine "wasm" does not compute in mixed precision. Use --engine torch.',
    });
    await expect(registry.activate('wasm', 'bfloat16')).rejects.toMatchObject({
      code: 'ENGINE.UNSUPPORTED',
      message: expect.stringContaining('No engine here can; arena engines shows'),
    });
  });

  it('says how to get an engine that computes in the precision where none is here', async () => {
    const registry = new TensorEngineRegistry([
      engine('torch', [], { available: false, precisions: ['float32', 'bfloat16'] }),
      engine('wasm', [], { available: true }),
    ]);
    await expect(registry.activate('auto', 'bfloat16')).rejects.toMatchObject({
      code: 'ENGINE.UNSUPPORTED',
      message: 'No engine that is here computes in bfloat16. The engine "torch" can: install torch.',
    });
  });

  it('says how to install an engine that is asked for by name and missing', async () => {
    const registry = new TensorEngineRegistry([engine('tensorflow-gpu', [], { available: false })]);
    await expect(registry.activate('tensorflow-gpu')).rejects.toMatchObject({
      code: 'ENGINE.UNAVAILABLE',
      message:
        'The engine "tensorflow-gpu" is not available. tensorflow-gpu is missing. ' +
        'Install it with: install tensorflow-gpu (or use --engine auto).',
    });
  });

  it('passes on why an engine that is asked for by name does not start', async () => {
    const failure = new Error('wrong version');
    const registry = new TensorEngineRegistry([engine('tensorflow', [], { available: true, failure })]);
    await expect(registry.activate('tensorflow')).rejects.toMatchObject({
      code: 'ENGINE.UNAVAILABLE',
      message: 'The engine "tensorflow" is installed but does not start: wrong version',
    });
  });

  it('lists what was not found when there is no engine at all', async () => {
    const registry = new TensorEngineRegistry([engine('cpu', [], { available: false })]);
    await expect(registry.activate('auto')).rejects.toMatchObject({
      code: 'ENGINE.UNAVAILABLE',
      message: 'No engine can be used. cpu is missing. Run npm ci.',
    });
  });
});
