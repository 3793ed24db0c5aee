import { beforeAll, describe, expect, it } from '@jest/globals';

import { loadAddon } from '#infrastructure/torch/addon.js';
import { foreseenResults } from '#infrastructure/torch/foreseen-results.js';
import { openAddon } from '#infrastructure/torch/open-addon.js';
import type { Argument, NativeTensor } from '#infrastructure/torch/native-tensor.js';
import { Operators } from '#infrastructure/torch/operators.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';

const { Float, BFloat16, Half, Int, Bool } = ScalarType;
const DROPOUT = [0.25, 1, 2, 3, 4];

/** A tensor of ones by its type and shape. */
type Ones = (type: number, ...shape: readonly number[]) => NativeTensor;

type Case = readonly [name: string, args: (ones: Ones) => readonly Argument[]];

const OF_LIBTORCH: readonly Case[] = [
  ...['abs', 'exp', 'rsqrt', 'sigmoid', 'silu', 'tanh', 'alias'].map((name): Case => [
    name,
    (ones) => [ones(BFloat16, 2, 3)],
  ]),
  ['clone', (ones) => [ones(BFloat16, 2, 0), 0]],
  ['add.Tensor', (ones) => [ones(Float, 2, 1, 3), ones(Float, 4, 1)]],
  ['sub.Tensor', (ones) => [ones(Float, 1), ones(Float, 0)]],
  ['mul.Tensor', (ones) => [ones(BFloat16, 2, 3), ones(Float)]],
  ['mul.Tensor', (ones) => [ones(Float), ones(BFloat16, 2, 3)]],
  ['div.Tensor', (ones) => [ones(BFloat16, 3), ones(Float, 3)]],
  ['add.Tensor', (ones) => [ones(BFloat16, 3), ones(Half, 3)]],
  ['add.Tensor', (ones) => [ones(BFloat16), ones(Float)]],
  ['maximum', (ones) => [ones(Half, 3), ones(Half)]],
  ['eq.Tensor', (ones) => [ones(Float, 2, 3), ones(Half, 3)]],
  ['lt.Tensor', (ones) => [ones(Float, 2, 3), ones(Float)]],
  ['to.dtype', (ones) => [ones(Int, 2, 3), BFloat16]],
  ['sum.dim_IntList', (ones) => [ones(Int, 2, 3, 4), [0, -1], false, Int]],
  ['sum.dim_IntList', (ones) => [ones(BFloat16, 2, 3, 4), [1], true, Float]],
  ['mean.dim', (ones) => [ones(Half, 2, 3), [-1], true]],
  ['amax', (ones) => [ones(Int, 2, 3), [0], false]],
  ['amin', (ones) => [ones(Float, 2, 3), [0, 1], false]],
  ['reshape', (ones) => [ones(Int, 2, 3), [-1]]],
  ['reshape', (ones) => [ones(Int, 2, 3, 4), [4, -1, 2]]],
  ['reshape', (ones) => [ones(Float), [1, 1]]],
  ['permute', (ones) => [ones(Float, 2, 3, 4), [2, 0, -2]]],
  ['index_select', (ones) => [ones(Half, 2, 3), -1, ones(Int, 5)]],
  ['narrow', (ones) => [ones(Float, 2, 3), 1, 1, 2]],
  ['split_with_sizes', (ones) => [ones(Float, 2, 6), [1, 2, 3], -1]],
  ['cat', (ones) => [[ones(Float, 2, 3), ones(Float, 2, 1)], 1]],
  ['stack', (ones) => [[ones(Bool, 2, 3), ones(Bool, 2, 3)], -1]],
  ['unbind.int', (ones) => [ones(Float, 2, 3), -1]],
  ['constant_pad_nd', (ones) => [ones(Float, 2, 3, 4), [1, 2, 0, 5], 0]],
];

const lengths = (addon: Operators): NativeTensor => addon.hostIndices([3, 2]);

/** Our own operators on five tokens of two rows, in a type. */
function own(type: number, operators: Operators): readonly Case[] {
  return [
    ...['none', 'gelu'].flatMap((activation): readonly Case[] => [
      ['arena::linear', (ones) => [ones(type, 5, 8), ones(type, 6, 8), ones(Float, 6), activation, false]],
      [
        'arena::linear_grad',
        (ones) => [ones(Float, 5, 6), ones(type, 5, 8), ones(type, 8, 6), ones(type, 5, 6), activation, true],
      ],
    ]),
    [
      'arena::linears',
      (ones) => [ones(type, 5, 8), [ones(type, 6, 8), ones(type, 4, 8)], [ones(Float, 6), null]],
    ],
    [
      'arena::linears_grad',
      (ones) => [
        [ones(type, 5, 6), ones(Float, 5, 4)],
        ones(type, 5, 8),
        [ones(type, 6, 8), ones(type, 4, 8)],
      ],
    ],
    ['arena::layer_norm', (ones) => [ones(type, 5, 8), ones(Float, 8), ones(Float, 8), 1e-5, Half]],
    ['arena::layer_norm', (ones) => [ones(type, 5, 8), ones(Float, 8), ones(Float, 8), 1e-5]],
    [
      'arena::layer_norm_grad',
      (ones) => [ones(BFloat16, 5, 8), ones(type, 5, 8), ones(Float, 8), ones(Float, 5), ones(Float, 5)],
    ],
    [
      'arena::residual_norm',
      (ones) => [ones(type, 5, 8), ones(type, 5, 8), ones(Float, 8), ones(Float, 8), 1e-5, ...DROPOUT],
    ],
    [
      'arena::residual_norm_grad',
      (ones) => [
        ones(type, 5, 8),
        ones(type, 5, 8),
        ones(Float, 8),
        ones(Float, 5),
        ones(Float, 5),
        ...DROPOUT,
      ],
    ],
    ['arena::embedding_grad', (ones) => [ones(type, 5, 8), ones(Int, 5), 9, 0]],
    ['arena::dropout', (ones) => [ones(type, 5, 8), ...DROPOUT]],
    [
      'arena::attention',
      (ones) => [
        ...[8, 8, 8].map((size) => ones(type, 5, size)),
        lengths(operators),
        2,
        true,
        0.5,
        ...DROPOUT,
      ],
    ],
    [
      'arena::attention_grad',
      (ones) => [
        ...[8, 8, 8, 8].map((size) => ones(type, 5, size)),
        ...[lengths(operators), ones(Float, 2, 5), 2, false, 0.5, ...DROPOUT],
      ],
    ],
    ['arena::packed_attention', (ones) => [ones(type, 5, 24), lengths(operators), 2, true, 0.5, ...DROPOUT]],
    [
      'arena::packed_attention_grad',
      (ones) => [
        ...[ones(type, 5, 8), ones(type, 5, 24), lengths(operators), ones(Float, 2, 5)],
        ...[2, false, 0.5, ...DROPOUT],
      ],
    ],
    [
      'arena::single_query_attention',
      (ones) => [
        ...[ones(type, 2, 8), ones(type, 5, 6), ones(Float, 8, 6), ones(Float, 8, 6), ones(Float, 8)],
        ...[lengths(operators), 2, ...DROPOUT],
      ],
    ],
    [
      'arena::single_query_attention_grad',
      (ones) => [
        ...[ones(type, 2, 8), ones(type, 2, 8), ones(type, 5, 6), ones(Float, 8, 6), ones(Float, 8, 6)],
        ...[
          ones(Float, 8),
          lengths(operators),
          ones(Float, 2, 2, 6),
          ones(Float, 2, 2, 6),
          ones(Float, 2, 2),
        ],
        ...[ones(Float, 2, 5), 2, ...DROPOUT],
      ],
    ],
    ['arena::softmax_cross_entropy', (ones) => [ones(type, 5, 3), ones(Int, 5), ones(Float, 5), null, null]],
    [
      'arena::softmax_cross_entropy_grad',
      (ones) => [ones(Float), ones(type, 5, 3), ones(Int, 5), ones(Float, 5), null, null, ones(Float, 5)],
    ],
    ...[true, false].map((wantsGradients): Case => [
      'arena::linear_cross_entropy',
      (ones) => [
        ones(type, 5, 8),
        ones(type, 4, 8),
        ones(Float, 4),
        ones(Int, 5),
        ones(Float, 5),
        wantsGradients,
      ],
    ]),
    [
      'arena::linear_cross_entropy',
      (ones) => [ones(type, 5, 8), ones(type, 4, 8), null, ones(Int, 5), ones(Float, 5), true],
    ],
    ...[undefined, BFloat16].flatMap((low): readonly Case[] => {
      const weights = (ones: Ones) => [
        ones(Float, 16, 8),
        ones(Float, 16, 4),
        ones(Float, 16),
        ones(Float, 16),
      ];
      return [
        ['arena::lstm', (ones) => [ones(type, 5, 8), lengths(operators), ...weights(ones), true, low]],
        [
          'arena::lstm_grad',
          (ones) => [
            ...[
              ones(type, 5, 4),
              ones(type, 5, 8),
              lengths(operators),
              ones(Float, 5, 4),
              ones(Float, 5, 16),
            ],
            ...[ones(Float, 5, 4), ...weights(ones), false, low],
          ],
        ],
      ];
    }),
    ['arena::sum_of_squares', (ones) => [[ones(Float, 2, 3), ones(Float, 4)]]],
  ];
}

if (HAS_TORCH) {
  describe('foreseen results', () => {
    let operators: Operators;
    const ones: Ones = (type, ...shape) => operators.full(shape, 1, type);
    beforeAll(() => {
      operators = new Operators(openAddon().addon, 'cpu');
    });

    /** [scalar type, ...shape] of what an operator foresees, and of what it gives. */
    function bothOf([name, argumentsOf]: Case) {
      let found: unknown, foreseen: unknown;
      operators.scope(() => {
        const args = argumentsOf(ones);
        foreseen = foreseenResults(name, args);
        const schema = loadAddon().schemaOf(loadAddon().lookUp(name.includes('::') ? name : `aten::${name}`));
        const givesOne = /-> Tensor(?:\(a\))?$/u.test(schema);
        const results = givesOne ? [operators.call(name, ...args)] : operators.callMany(name, ...args);
        found = results.map(({ scalarType, shape }) => [scalarType, ...shape]);
        return [];
      });
      return { name, foreseen, found };
    }

    it.each(OF_LIBTORCH)('are what libtorch gives: %s', (...each) => {
      const { foreseen, found } = bothOf(each);
      expect(foreseen).toEqual(found);
    });

    it.each([
      ['float32', Float],
      ['bfloat16', BFloat16],
    ] as const)('are what our operators give, in %s', (_, type) => {
      const all = own(type, operators).map(bothOf);
      expect(all.map(({ name, foreseen }) => ({ name, results: foreseen }))).toEqual(
        all.map(({ name, found }) => ({ name, results: found })),
      );
    });

    it('are none where types are mixed in ways that are not known, or the operator is not', () => {
      operators.scope(() => {
        expect(foreseenResults('add.Tensor', [ones(Int, 2), ones(Float, 2)])).toBeUndefined();
        expect(foreseenResults('sqrt', [ones(Int, 2)])).toBeUndefined();
        expect(foreseenResults('cat', [[ones(Half, 2), ones(Float, 2)], 0])).toBeUndefined();
        expect(foreseenResults('mean.dim', [ones(Float, 2), [], false])).toBeUndefined();
        expect(foreseenResults('cumsum', [ones(Float, 2), 0])).toBeUndefined();
        return [];
      });
    });
  });
} else {
  describe('foreseen results', () => {
    it('are of no use where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}
