import type { NamedTensors } from '#domain/training/checkpoint.js';

import type { GraphBuilder, Matrix, Value } from './graph-builder.js';

/** Large enough that what it is taken from has no weight after a softmax, small enough to stay finite. */
const MASKED = -1e30;

/** A graph in progress and the weights that it takes. */
export interface ExportPass {
  readonly graph: GraphBuilder;
  readonly weights: NamedTensors;
}

/** The values of a weight. */
export function valuesOf({ weights }: ExportPass, name: string): Float32Array {
  return weights.get(name)!.data;
}

/** A weight [out, in] of `torch.nn.Linear` as the matrix [in, out] that inputs are multiplied with. */
export function transposed({ weights }: ExportPass, name: string): Matrix {
  const { shape, data } = weights.get(name)!;
  const [columns, rows] = shape as readonly [number, number];
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[row * columns + column] = data[column * rows + row]!;
  }
  return { rows, columns, data: result };
}

/** The linear layer of a name; `torch.nn.Linear`'s axes. It has a bias where the model has one of that name. */
export function linear(pass: ExportPass, prefix: string, x: Value): Value {
  const bias = pass.weights.get(`${prefix}.bias`)?.data;
  return pass.graph.linear(x, prefix, transposed(pass, `${prefix}.weight`), bias);
}

/**
 * Some outputs of a linear layer, in the order of `rows` of its weight.
 *
 * @param name - of what they are
 */
export function linearOfRows(
  pass: ExportPass,
  prefix: string,
  name: string,
  rows: readonly number[],
  x: Value,
): Value {
  const { shape, data } = pass.weights.get(`${prefix}.weight`)!;
  const inputs = shape[1]!;
  const matrix = new Float32Array(inputs * rows.length);
  for (const [column, row] of rows.entries()) {
    for (let input = 0; input < inputs; input++)
      matrix[input * rows.length + column] = data[row * inputs + input]!;
  }
  const bias = pass.weights.get(`${prefix}.bias`)?.data;
  return pass.graph.linear(
    x,
    `${prefix}.${name}`,
    { rows: inputs, columns: rows.length, data: matrix },
    bias && Float32Array.from(rows, (row) => bias[row]!),
  );
}

/** The layer norm of a name over the last axis; without a shift where the model has none. */
export function layerNorm(pass: ExportPass, prefix: string, x: Value, epsilon: number): Value {
  const { graph } = pass;
  const part = (name: string): Value => {
    const data = valuesOf(pass, `${prefix}.${name}`);
    return graph.weight(`${prefix}.${name}`, [data.length], data);
  };
  const shift = pass.weights.has(`${prefix}.bias`) ? [part('bias')] : [];
  return graph.add('LayerNormalization', [x, part('weight'), ...shift], {
    axis: { int: -1 },
    epsilon: { float: epsilon },
  });
}

/** The RMS norm of a name over the last axis. */
export function rmsNorm(pass: ExportPass, prefix: string, x: Value, epsilon: number): Value {
  const { graph } = pass;
  const data = valuesOf(pass, `${prefix}.weight`);
  const meanSquare = graph.add('ReduceMean', [graph.add('Mul', [x, x])], { axes: { ints: [-1] } });
  const root = graph.add('Sqrt', [graph.add('Add', [meanSquare, graph.number(epsilon)])]);
  return graph.add('Mul', [
    graph.add('Div', [x, root]),
    graph.weight(`${prefix}.weight`, [data.length], data),
  ]);
}

/** A table of embeddings looked up by ids. */
export function lookUp(pass: ExportPass, name: string, ids: Value): Value {
  const { shape, data } = pass.weights.get(name)!;
  return pass.graph.add('Gather', [pass.graph.weight(name, shape, data), ids]);
}

/**
 * Rows of a table of positions, as many as the ids [batch, sequence] have columns.
 * @param first - row of the first token
 */
export function firstPositions(pass: ExportPass, name: string, ids: Value, first = 0): Value {
  const { graph } = pass;
  const { shape, data } = pass.weights.get(name)!;
  const start = graph.integers([first]);
  const end = graph.add('Add', [sequenceLength(graph, ids), start]);
  return graph.add('Slice', [graph.weight(name, shape, data), start, end, graph.integers([0])]);
}

/** The first token of each text: [batch, sequence, hidden] to [batch, hidden]. */
export function firstTokens(graph: GraphBuilder, hidden: Value): Value {
  return graph.add('Gather', [hidden, graph.integers(0)], { axis: { int: 1 } });
}

/** The last token of each text: [batch, sequence, hidden] to [batch, hidden]. */
export function lastTokens(graph: GraphBuilder, hidden: Value, attentionMask: Value): Value {
  const places = graph.add('Sub', [lengthsOf(graph, attentionMask), graph.integers(1)]);
  return graph.add('GatherND', [hidden, places], { batch_dims: { int: 1 } });
}

/** The mean over the tokens of each text: [batch, sequence, hidden] to [batch, hidden]. */
export function meanOverTokens(graph: GraphBuilder, hidden: Value, attentionMask: Value): Value {
  const real = graph.add('Cast', [attentionMask], { to: { int: 1 } });
  const kept = graph.add('Mul', [hidden, graph.add('Unsqueeze', [real, graph.integers([2])])]);
  const sums = graph.add('ReduceSum', [kept, graph.integers([1])], { keepdims: { int: 0 } });
  return graph.add('Div', [sums, graph.add('Cast', [lengthsOf(graph, attentionMask)], { to: { int: 1 } })]);
}

/** Tokens of each text, int64 [batch, 1]. */
export function lengthsOf(graph: GraphBuilder, attentionMask: Value): Value {
  return graph.add('ReduceSum', [attentionMask, graph.integers([1])], { keepdims: { int: 1 } });
}

/** 0, 1, 2, ... as many as ids [batch, sequence] have columns; int64 [sequence]. */
export function positionsOf(graph: GraphBuilder, ids: Value): Value {
  const length = graph.add('Squeeze', [sequenceLength(graph, ids)]);
  return graph.add('Range', [graph.integers(0), length, graph.integers(1)]);
}

/** The number of columns of ids [batch, sequence], as a vector of one. */
export function sequenceLength(graph: GraphBuilder, ids: Value): Value {
  return graph.add('Slice', [graph.add('Shape', [ids]), graph.integers([1]), graph.integers([2])]);
}

/** 0 where a token may be looked at and a very negative number elsewhere, out of 1 and 0. */
export function additiveMask(graph: GraphBuilder, allowed: Value): Value {
  return graph.add('Mul', [graph.add('Sub', [graph.number(1), allowed]), graph.number(MASKED)]);
}

/** The mask [batch, sequence] of real tokens as float32 [batch, 1, 1, sequence]. */
export function keyMask(graph: GraphBuilder, attentionMask: Value): Value {
  const asFloat = graph.add('Cast', [attentionMask], { to: { int: 1 } });
  return graph.add('Unsqueeze', [asFloat, graph.integers([1, 2])]);
}

/**
 * softmax(Q K^T / sqrt(size) + mask) V over heads; all [batch, sequence, heads * size]. Groups of heads may share keys and
 * values; `turned` gives queries and keys [batch, heads, sequence, size] their positions.
 */
export function attention(
  graph: GraphBuilder,
  { query, key, value }: { readonly query: Value; readonly key: Value; readonly value: Value },
  {
    headCount,
    keyValueHeadCount = headCount,
    headSize,
    mask,
    turned = (heads) => heads,
  }: {
    readonly headCount: number;
    readonly keyValueHeadCount?: number;
    readonly headSize: number;
    readonly mask: Value;
    readonly turned?: (heads: Value) => Value;
  },
): Value {
  const split = (x: Value, heads: number): Value =>
    graph.add('Transpose', [graph.add('Reshape', [x, graph.integers([0, 0, heads, headSize])])], {
      perm: { ints: [0, 2, 1, 3] },
    });
  const sizes = { headCount, keyValueHeadCount, headSize };
  const keys = shared(graph, turned(split(key, keyValueHeadCount)), sizes);
  const values = shared(graph, split(value, keyValueHeadCount), sizes);
  const keyColumns = graph.add('Transpose', [keys], { perm: { ints: [0, 1, 3, 2] } });
  const scores = graph.add('MatMul', [turned(split(query, headCount)), keyColumns]);
  const scaled = graph.add('Mul', [scores, graph.number(1 / Math.sqrt(headSize))]);
  const weights = graph.add('Softmax', [graph.add('Add', [scaled, mask])], { axis: { int: -1 } });
  const attended = graph.add('MatMul', [weights, values]);
  const merged = graph.add('Transpose', [attended], { perm: { ints: [0, 2, 1, 3] } });
  return graph.add('Reshape', [merged, graph.integers([0, 0, headCount * headSize])]);
}

/** Each head once for every query head of its group: [batch, groups, sequence, size] to [batch, heads, ...]. */
function shared(
  graph: GraphBuilder,
  heads: Value,
  sizes: { readonly headCount: number; readonly keyValueHeadCount: number; readonly headSize: number },
): Value {
  const { headCount, keyValueHeadCount, headSize } = sizes;
  if (headCount === keyValueHeadCount) return heads;
  const apart = graph.add('Unsqueeze', [heads, graph.integers([2])]);
  const repeated = graph.add('Expand', [apart, graph.integers([1, 1, headCount / keyValueHeadCount, 1, 1])]);
  return graph.add('Reshape', [repeated, graph.integers([0, headCount, -1, headSize])]);
}

/** An activation by Hugging Face's name. */
export function activate(graph: GraphBuilder, name: 'gelu' | 'gelu_new' | 'relu' | 'silu', x: Value): Value {
  if (name === 'relu') return graph.add('Relu', [x]);
  if (name === 'silu') return graph.add('Mul', [x, graph.add('Sigmoid', [x])]);
  const times = (one: Value, factor: number): Value => graph.add('Mul', [one, graph.number(factor)]);
  const half = (one: Value): Value =>
    graph.add('Mul', [x, times(graph.add('Add', [one, graph.number(1)]), 0.5)]);
  if (name === 'gelu') return half(graph.add('Erf', [times(x, Math.SQRT1_2)]));
  const cubed = graph.add('Mul', [graph.add('Mul', [x, x]), x]);
  const inner = graph.add('Add', [x, times(cubed, 0.044715)]);
  return half(graph.add('Tanh', [times(inner, Math.sqrt(2 / Math.PI))]));
}
