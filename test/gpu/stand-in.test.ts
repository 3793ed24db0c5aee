import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { torchBackend } from '#infrastructure/torch/kernels/backend-name.js';
import type { Operators } from '#infrastructure/torch/operators.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { useEngine } from '#test/support/engines-under-test.js';
import { NODE_ARGUMENTS, STAND_IN, waits } from './stand-in/stand-in.js';

(STAND_IN === undefined ? describe.skip : describe)('the stand-in for a GPU', () => {
  let operators: Operators;
  beforeAll(async () => {
    await useEngine('torch');
    operators = torchBackend(tf.backend()).operators;
  });

  const values = () => operators.tensor(Float32Array.of(1, 2, 3), ScalarType.Float, [3]);
  const indices = () => operators.hostIndices([2, 0]);

  it('computes', () => {
    expect([...tf.mul(tf.tensor1d([1, 2, 3]), 2).dataSync()]).toEqual([2, 4, 6]);
  });

  it('refuses tensors of the processor among those of the GPU, but where a GPU takes them', () => {
    expect(() => operators.call('index_select', values(), 0, indices())).toThrow(
      'expected all tensors on one device',
    );
    expect(
      operators.call('index.Tensor', values(), [operators.cast(indices(), ScalarType.Long)]).shape,
    ).toEqual([2]);
  });

  it('multiplies no integers', () => {
    const ones = operators.full([2, 2], 1, ScalarType.Int);
    expect(() => operators.call('mm', ones, ones)).toThrow('aten::mm is not there for Int on a GPU');
  });

  it("has memory that ends a process which reads it as the processor's", () => {
    const script = path.join(import.meta.dirname, 'stand-in', 'peek-process.ts');
    const args = [...NODE_ARGUMENTS, '--conditions=source', '--import', 'tsx', script];
    const peekAt = (memory: string) => {
      const { signal, stdout } = spawnSync(process.execPath, [...args, memory], {
        env: { ...process.env, NODE_OPTIONS: '' },
        encoding: 'utf8',
      });
      return { signal, stdout };
    };
    expect(peekAt('processor')).toEqual({ signal: null, stdout: '7' });
    expect(peekAt('gpu')).toEqual({ signal: 'SIGSEGV', stdout: '' });
  });

  it('counts how often values are waited for', () => {
    const before = waits();
    const sum = tf.sum(tf.tensor1d([1, 2, 3]));
    expect(waits()).toBe(before);
    sum.dataSync();
    expect(waits()).toBe(before + 1);
  });
});
