import type { Argument, NativeTensor } from './native-tensor.js';
import { ScalarType } from './scalar-type.js';

/** [scalar type, ...shape] of a tensor that an operator will give. */
export type ForeseenResult = readonly number[];

type Foresee = (given: GivenArguments) => readonly ForeseenResult[] | undefined;

/** The arguments of an operator, by their places in its schema. */
class GivenArguments {
  constructor(private readonly values: readonly Argument[]) {}

  has(place: number): boolean {
    return this.values[place] !== undefined && this.values[place] !== null;
  }

  tensor(place: number): NativeTensor {
    return this.values[place] as NativeTensor;
  }

  tensors(place: number): readonly NativeTensor[] {
    return this.values[place] as readonly NativeTensor[];
  }

  number(place: number): number {
    return this.values[place] as number;
  }

  numbers(place: number): readonly number[] {
    return this.values[place] as readonly number[];
  }

  isTrue(place: number): boolean {
    return this.values[place] === true;
  }

  startsWith(place: number, text: string): boolean {
    return (this.values[place] as string).startsWith(text);
  }
}

/** Our own operators (native/operators/), as they are on processor cores. */
const OWN: Readonly<Record<string, Foresee>> = {
  linear: (given) => {
    const [x, weight, isInputMajor] = [given.tensor(0), given.tensor(1), given.isTrue(4)];
    const y = [x.scalarType, x.shape[0]!, weight.shape[isInputMajor ? 1 : 0]!];
    return given.startsWith(3, 'gelu') ? [y, y] : [y];
  },
  linear_grad: (given) => {
    const [x, weight, isInputMajor] = [given.tensor(1), given.tensor(2), given.isTrue(5)];
    return [like(x), floats(...weight.shape), floats(weight.shape[isInputMajor ? 1 : 0]!)];
  },
  linears: (given) =>
    given.tensors(1).map(({ shape }) => [given.tensor(0).scalarType, given.tensor(0).shape[0]!, shape[0]!]),
  linears_grad: (given) => [
    like(given.tensor(1)),
    ...given.tensors(2).map(({ shape }) => floats(...shape)),
    ...given.tensors(2).map(({ shape }) => floats(shape[0]!)),
  ],
  layer_norm: (given) => {
    const { scalarType, shape } = given.tensor(0);
    const perRow = floats(...shape.slice(0, -1));
    return [[given.has(4) ? given.number(4) : scalarType, ...shape], perRow, perRow];
  },
  layer_norm_grad: (given) => [like(given.tensor(1)), like(given.tensor(2)), like(given.tensor(2))],
  residual_norm: (given) => {
    if (!haveSameType([given.tensor(0), given.tensor(1)])) return undefined;
    const x = like(given.tensor(0));
    const perRow = floats(...given.tensor(0).shape.slice(0, -1));
    return [x, x, perRow, perRow];
  },
  residual_norm_grad: (given) => {
    const [sum, gamma] = [like(given.tensor(1)), like(given.tensor(2))];
    return [sum, sum, gamma, gamma];
  },
  embedding_grad: (given) => [floats(given.number(2), given.tensor(0).shape[1]!)],
  dropout: (given) => [like(given.tensor(0))],
  attention: (given) => {
    const [q, k, v] = [given.tensor(0), given.tensor(1), given.tensor(2)];
    if (!haveSameType([q, k, v])) return undefined;
    return [like(q), floats(given.number(4), q.shape[0]!)];
  },
  attention_grad: (given) => {
    const inputs = [given.tensor(1), given.tensor(2), given.tensor(3)];
    return haveSameType(inputs) ? inputs.map(like) : undefined;
  },
  packed_attention: (given) => {
    const { scalarType, shape } = given.tensor(0);
    const [tokens, size] = shape as readonly [number, number];
    return [[scalarType, tokens, size / 3], floats(given.number(2), tokens)];
  },
  packed_attention_grad: (given) => [like(given.tensor(1))],
  single_query_attention: (given) => {
    const [q, x, heads] = [given.tensor(0), given.tensor(1), given.number(6)];
    const [batch, [tokens, size]] = [q.shape[0]!, x.shape as readonly [number, number]];
    const perHead = floats(batch, heads, size);
    return [[x.scalarType, ...q.shape], perHead, perHead, floats(batch, heads), floats(heads, tokens)];
  },
  single_query_attention_grad: (given) => {
    const { shape } = given.tensor(3);
    return [
      like(given.tensor(1)),
      like(given.tensor(2)),
      floats(...shape),
      floats(...shape),
      floats(shape[0]!),
    ];
  },
  softmax_cross_entropy: (given) => [floats(), floats(given.tensor(0).shape[0]!)],
  softmax_cross_entropy_grad: (given) => [like(given.tensor(1))],
  linear_cross_entropy: (given) => {
    if (!given.isTrue(5)) return [floats()];
    const gradients = [like(given.tensor(0)), floats(...given.tensor(1).shape)];
    return [floats(), ...gradients, ...(given.has(2) ? [like(given.tensor(2))] : [])];
  },
  lstm: (given) => {
    const [tokens, gates] = [given.tensor(0).shape[0]!, given.tensor(3).shape[0]!];
    const states = floats(tokens, given.tensor(3).shape[1]!);
    return [states, floats(tokens, gates), states];
  },
  lstm_grad: (given) => {
    const [x, weightInput, weightHidden] = [given.tensor(1), given.tensor(6), given.tensor(7)];
    const dx = [given.has(11) ? given.number(11) : ScalarType.Float, ...x.shape];
    return [dx, floats(...weightInput.shape), floats(...weightHidden.shape), floats(weightHidden.shape[0]!)];
  },
  sum_of_squares: () => [floats()],
  adamw_: () => [],
};

/** Those of libtorch that models are made of. */
const OF_LIBTORCH: Readonly<Record<string, Foresee>> = {
  'to.dtype': (given) => [[given.number(1), ...given.tensor(0).shape]],
  'sum.dim_IntList': (given) => reduced(given, given.number(3)),
  'mean.dim': (given) => reduced(given, given.tensor(0).scalarType),
  amax: (given) => reduced(given, given.tensor(0).scalarType),
  amin: (given) => reduced(given, given.tensor(0).scalarType),
  reshape: (given) => {
    const { scalarType, shape } = given.tensor(0);
    const wanted = given.numbers(1);
    const known = wanted.filter((size) => size >= 0).reduce((product, size) => product * size, 1);
    const count = shape.reduce((product, size) => product * size, 1);
    return [[scalarType, ...wanted.map((size) => (size >= 0 ? size : count / known))]];
  },
  permute: (given) => {
    const { scalarType, shape } = given.tensor(0);
    return [[scalarType, ...given.numbers(1).map((axis) => shape.at(axis)!)]];
  },
  index_select: (given) => [resized(given.tensor(0), given.number(1), () => given.tensor(2).shape[0]!)],
  narrow: (given) => [resized(given.tensor(0), given.number(1), () => given.number(3))],
  split_with_sizes: (given) =>
    given.numbers(1).map((size) => resized(given.tensor(0), given.number(2), () => size)),
  cat: (given) => {
    const [first, ...others] = given.tensors(0);
    const axis = given.number(1);
    if (!haveSameType(given.tensors(0))) return undefined;
    return [resized(first!, axis, (size) => others.reduce((sum, { shape }) => sum + shape.at(axis)!, size))];
  },
  stack: (given) => {
    const parts = given.tensors(0);
    const { scalarType, shape } = parts[0]!;
    if (!haveSameType(parts)) return undefined;
    return [[scalarType, ...shape.toSpliced(fromFirst(given.number(1), shape.length + 1), 0, parts.length)]];
  },
  'unbind.int': (given) => {
    const { scalarType, shape } = given.tensor(0);
    const axis = fromFirst(given.number(1), shape.length);
    return Array.from({ length: shape[axis]! }, () => [scalarType, ...shape.toSpliced(axis, 1)]);
  },
  constant_pad_nd: (given) => {
    const { scalarType, shape } = given.tensor(0);
    const borders = given.numbers(1);
    const padding = (axis: number): number => {
      const last = 2 * (shape.length - 1 - axis);
      return (borders[last] ?? 0) + (borders[last + 1] ?? 0);
    };
    return [[scalarType, ...shape.map((size, axis) => size + padding(axis))]];
  },
};

/** One value for each value of the first argument: of its type, where that is a floating-point one. */
const ELEMENTWISE = [
  'abs',
  'alias',
  'clone',
  'cos',
  'exp',
  'log',
  'neg',
  'reciprocal',
  'relu',
  'rsqrt',
  'sigmoid',
  'silu',
  'sin',
  'sqrt',
  'square',
  'tanh',
];

/** One value for each pair of floating-point values, broadcast. */
const PAIRWISE = ['add.Tensor', 'div.Tensor', 'maximum', 'minimum', 'mul.Tensor', 'sub.Tensor'];

/** The same for comparisons. */
const COMPARING = ['eq.Tensor', 'ge.Tensor', 'gt.Tensor', 'le.Tensor', 'lt.Tensor', 'ne.Tensor'];

const FORESEEN: ReadonlyMap<string, Foresee> = new Map([
  ...Object.entries(OWN).map(([name, foresee]) => [`arena::${name}`, foresee] as const),
  ...Object.entries(OF_LIBTORCH),
  ...ELEMENTWISE.map((name) => [name, elementwise] as const),
  ...PAIRWISE.map((name) => [name, (given: GivenArguments) => pairwise(given, promoted)] as const),
  ...COMPARING.map(
    (name) => [name, (given: GivenArguments) => pairwise(given, () => ScalarType.Bool)] as const,
  ),
]);

/**
 * What an operator will give on processor cores, from the types and shapes of what it is given: JavaScript goes on with it
 * before it is computed. Undefined where that is not known; whoever needs the tensors has to wait for them then.
 *
 * A result that turns out to be another is an error of the operator; arguments that it will refuse may give anything.
 */
export function foreseenResults(
  name: string,
  args: readonly Argument[],
): readonly ForeseenResult[] | undefined {
  return FORESEEN.get(name)?.(new GivenArguments(args));
}

function elementwise(given: GivenArguments): readonly ForeseenResult[] | undefined {
  return isReal(given.tensor(0)) ? [like(given.tensor(0))] : undefined;
}

function pairwise(
  given: GivenArguments,
  typeOf: (a: NativeTensor, b: NativeTensor) => number,
): readonly ForeseenResult[] | undefined {
  const [a, b] = [given.tensor(0), given.tensor(1)];
  if (!isReal(a) || !isReal(b)) return undefined;
  const rank = Math.max(a.shape.length, b.shape.length);
  const sizeOf = ({ shape }: NativeTensor, axis: number) => shape[axis - rank + shape.length] ?? 1;
  const sizes = Array.from({ length: rank }, (_, axis) => {
    const [one, other] = [sizeOf(a, axis), sizeOf(b, axis)];
    return one === 1 ? other : one;
  });
  return [[typeOf(a, b), ...sizes]];
}

/** libtorch's type of a result of two floating-point tensors: one without axes gives way to one that has some. */
function promoted(a: NativeTensor, b: NativeTensor): number {
  if (a.scalarType === b.scalarType) return a.scalarType;
  if ((a.shape.length === 0) !== (b.shape.length === 0)) return (a.shape.length === 0 ? b : a).scalarType;
  return ScalarType.Float;
}

function haveSameType(tensors: readonly NativeTensor[]): boolean {
  return tensors.every(({ scalarType }) => scalarType === tensors[0]!.scalarType);
}

function isReal({ scalarType }: NativeTensor): boolean {
  return (
    scalarType === ScalarType.Float || scalarType === ScalarType.BFloat16 || scalarType === ScalarType.Half
  );
}

function like({ scalarType, shape }: NativeTensor): ForeseenResult {
  return [scalarType, ...shape];
}

function floats(...shape: readonly number[]): ForeseenResult {
  return [ScalarType.Float, ...shape];
}

/** An axis that may be counted from the last, as -1, counted from the first. */
function fromFirst(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** A tensor with another size of an axis. */
function resized(
  { scalarType, shape }: NativeTensor,
  axis: number,
  size: (before: number) => number,
): ForeseenResult {
  return [scalarType, ...shape.with(axis, size(shape.at(axis)!))];
}

/** What a reduction gives: of the tensor, along the axes at the second place, which stay where the third is true. */
function reduced(given: GivenArguments, scalarType: number): readonly ForeseenResult[] | undefined {
  const [{ shape }, axes, keeps] = [given.tensor(0), given.numbers(1), given.isTrue(2)];
  if (axes.length === 0) return undefined;
  const along = new Set(axes.map((axis) => fromFirst(axis, shape.length)));
  const sizes = keeps
    ? shape.map((size, axis) => (along.has(axis) ? 1 : size))
    : shape.filter((_, axis) => !along.has(axis));
  return [[scalarType, ...sizes]];
}
