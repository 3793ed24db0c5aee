import { describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import type { OperatorArgument } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';
import { HeldTensors, type Way } from '#test/support/held-tensors.js';

const [IN, HIDDEN] = [3, 5];
const OUTPUTS = ['outputs', 'dx', 'dWeightInput', 'dWeightHidden', 'dBias'] as const;

interface Case {
  readonly lengths: readonly number[];
  readonly reverse?: boolean;
  /** Of x and of dy. */
  readonly type?: number;
}

/** What an LSTM gives by the kernels of processor cores, or by those of a GPU. Throws when a tensor is left over. */
function runLstm(way: Way, { lengths, reverse = false, type = ScalarType.Float }: Case) {
  const tensors = new HeldTensors();
  const wave = (shape: readonly number[], phase: number) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return tensors.upload(
      Float32Array.from({ length: size }, (_, at) => Math.sin(1.7 * at + phase)),
      shape,
    );
  };
  const run = (name: string, ...args: readonly OperatorArgument[]) =>
    tensors.run(way, name, ...args).map((result) => result?.id ?? null);

  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const x = tensors.cast(wave([tokens, IN], 0.1), type);
  const dy = tensors.cast(wave([tokens, HIDDEN], 0.2), type);
  const rows = tensors.upload(Int32Array.from(lengths), [lengths.length]);
  const shapes = [[4 * HIDDEN, IN], [4 * HIDDEN, HIDDEN], [4 * HIDDEN], [4 * HIDDEN]];
  const weights = shapes.map((shape, index) => wave(shape, index));
  const states = run('arena::lstm', x, rows, ...weights, reverse);
  const gradients = run('arena::lstm_grad', dy, x, rows, ...states, ...weights, reverse);
  const values = [states[0]!, ...gradients].map((id) => tensors.read(id!));
  tensors.dispose();
  return {
    values: Object.fromEntries(OUTPUTS.map((name, index) => [name, values[index]!])),
    keepsGates: states[1] !== null,
  };
}

/** The largest difference between the kernels of a GPU and those of processor cores, by output. */
function differences(lstm: Case): Record<string, number> {
  const [expected, found] = [runLstm('call', lstm).values, runLstm('callAsOnGpu', lstm).values];
  return Object.fromEntries(
    OUTPUTS.map((name) => {
      expect(found[name]).toHaveLength(expected[name]!.length);
      return [
        name,
        Math.max(0, ...found[name]!.map((value, index) => Math.abs(value - expected[name]![index]!))),
      ];
    }),
  );
}

if (HAS_TORCH) {
  describe('an LSTM with the operators of a GPU', () => {
    it.each([false, true])('gives what processor cores give, reversed: %s', (reverse) => {
      for (const lengths of [[1], [4, 4], [2, 7, 1, 3]]) {
        for (const [name, difference] of Object.entries(differences({ lengths, reverse }))) {
          expect({ name, lengths, isClose: difference < 1e-5 }).toEqual({ name, lengths, isClose: true });
        }
      }
    });

    it("is libtorch's own: no gates are kept for the gradient, which are most of an LSTM's memory", () => {
      expect(runLstm('call', { lengths: [2, 3] }).keepsGates).toBe(true);
      expect(runLstm('callAsOnGpu', { lengths: [2, 3] }).keepsGates).toBe(false);
    });

    it.each([false, true])('passes over rows without tokens, reversed: %s', (reverse) => {
      const { values } = runLstm('callAsOnGpu', { lengths: [0, 3, 0, 2, 0], reverse });
      expect(values).toEqual(runLstm('callAsOnGpu', { lengths: [3, 2], reverse }).values);
      expect(Object.values(values).flat().every(Number.isFinite)).toBe(true);
    });

    it('gives no states, and gradients of 0, for rows that have no tokens at all', () => {
      const { values } = runLstm('callAsOnGpu', { lengths: [0, 0] });
      expect(values['outputs']).toEqual([]);
      expect(values['dx']).toEqual([]);
      expect(values['dWeightHidden']).toEqual(new Array(4 * HIDDEN * HIDDEN).fill(0));
      expect(Object.values(differences({ lengths: [0, 0] }))).toEqual([0, 0, 0, 0, 0]);
    });

    it.each([
      ['bfloat16', ScalarType.BFloat16],
      ['float16', ScalarType.Half],
    ])('takes states of %s as they are, and computes in float32', (_, type) => {
      for (const difference of Object.values(differences({ lengths: [3, 5, 2], type }))) {
        expect(difference).toBeLessThan(1e-5);
      }
      const exact = runLstm('callAsOnGpu', { lengths: [3, 5, 2] }).values['outputs'];
      expect(runLstm('callAsOnGpu', { lengths: [3, 5, 2], type }).values['outputs']).not.toEqual(exact);
    });
  });
} else {
  describe('an LSTM with the operators of a GPU', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}
