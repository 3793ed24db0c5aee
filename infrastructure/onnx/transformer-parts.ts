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

/** The linear layer of a name; `torch.nn.Linear`'s axes. */
export function linear(pass: ExportPass, prefix: string, x: Value): Value {
  return pass.graph.linear(x, prefix, transposed(pass, `${prefix}.weight`), valuesOf(pass, `${prefix}.bias`));
}

/** The layer norm of a name over the last axis. */
export function layerNorm(pass: ExportPass, prefix: string, x: Value, epsilon: number): Value {
  const { graph } = pass;
  const part = (name: string): Value => {
    const data = valuesOf(pass, `${prefix}.${name}`);
    return graph.weight(`${prefix}.${name}`, [data.length], data);
  };
  return graph.add('LayerNormalization', [x, part('weight'), part('bias')], {
    axis: { int: -1 },
    epsilon: { float: epsilon },
  });
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

/** softmax(Q K^T / sqrt(size) + mask) V over heads; all [batch, sequence, hidden]. */
export function attention(
  graph: GraphBuilder,
  { query, key, value }: { readonly query: Value; readonly key: Value; readonly value: Value },
  {
    headCount,
    hiddenSize,
    mask,
  }: { readonly headCount: number; readonly hiddenSize: number; readonly mask: Value },
): Value {
  const headSize = hiddenSize / headCount;
  const split = (x: Value, order: readonly number[]): Value =>
    graph.add('Transpose', [graph.add('Reshape', [x, graph.integers([0, 0, headCount, headSize])])], {
      perm: { ints: order },
    });
  const scores = graph.add('MatMul', [split(query, [0, 2, 1, 3]), split(key, [0, 2, 3, 1])]);
  const scaled = graph.add('Mul', [scores, graph.number(1 / Math.sqrt(headSize))]);
  const weights = graph.add('Softmax', [graph.add('Add', [scaled, mask])], { axis: { int: -1 } });
  const attended = graph.add('MatMul', [weights, split(value, [0, 2, 1, 3])]);
  const merged = graph.add('Transpose', [attended], { perm: { ints: [0, 2, 1, 3] } });
  return graph.add('Reshape', [merged, graph.integers([0, 0, hiddenSize])]);
}

/** An activation by Hugging Face's name. */
export function activate(graph: GraphBuilder, name: 'gelu' | 'gelu_new' | 'relu', x: Value): Value {
  if (name === 'relu') return graph.add('Relu', [x]);
  const times = (one: Value, factor: number): Value => graph.add('Mul', [one, graph.number(factor)]);
  const half = (one: Value): Value =>
    graph.add('Mul', [x, times(graph.add('Add', [one, graph.number(1)]), 0.5)]);
  if (name === 'gelu') return half(graph.add('Erf', [times(x, Math.SQRT1_2)]));
  const cubed = graph.add('Mul', [graph.add('Mul', [x, x]), x]);
  const inner = graph.add('Add', [x, times(cubed, 0.044715)]);
  return half(graph.add('Tanh', [times(inner, Math.sqrt(2 / Math.PI))]));
}
