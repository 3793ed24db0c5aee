import type { GraphBuilder, Value } from './graph-builder.js';
import { positionsOf } from './transformer-parts.js';

/** Cosines and sines of the positions of a text, [sequence, pairs] each. */
export interface RotaryTables {
  readonly cosines: Value;
  readonly sines: Value;
  readonly pairs: number;
}

/** The tables for as many positions as ids [batch, sequence] have columns. */
export function rotaryTables(
  graph: GraphBuilder,
  ids: Value,
  name: string,
  frequencies: Float64Array,
): RotaryTables {
  const positions = graph.add('Cast', [positionsOf(graph, ids)], { to: { int: 1 } });
  const column = graph.add('Unsqueeze', [positions, graph.integers([1])]);
  const row = graph.weight(name, [1, frequencies.length], Float32Array.from(frequencies));
  const angles = graph.add('Mul', [column, row]);
  return {
    cosines: graph.add('Cos', [angles]),
    sines: graph.add('Sin', [angles]),
    pairs: frequencies.length,
  };
}

/** Heads [batch, heads, sequence, size] with value i turned together with value i + pairs; those from 2 * pairs on stay. */
export function rotated(graph: GraphBuilder, heads: Value, size: number, tables: RotaryTables): Value {
  const { cosines, sines, pairs } = tables;
  const rest = size - 2 * pairs;
  const sizes = rest === 0 ? [pairs, pairs] : [pairs, pairs, rest];
  const parts = graph.addMany('Split', [heads, graph.integers(sizes)], sizes.length, { axis: { int: -1 } });
  const [first, second] = parts as readonly [Value, Value];
  const product = (x: Value, factor: Value): Value => graph.add('Mul', [x, factor]);
  const turned = [
    graph.add('Sub', [product(first, cosines), product(second, sines)]),
    graph.add('Add', [product(second, cosines), product(first, sines)]),
  ];
  return graph.add('Concat', [...turned, ...parts.slice(2)], { axis: { int: -1 } });
}
