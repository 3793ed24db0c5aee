import { directionSuffixes } from '#domain/model/lstm/parameters.js';
import type { RecurrentSpecification } from '#domain/model/lstm/specification.js';

import type { GraphBuilder, Value } from './graph-builder.js';
import { lengthsOf, linear, lookUp, transposed, valuesOf, type ExportPass } from './transformer-parts.js';

/**
 * How ONNX stacks the gates, as places in PyTorch's order: input, output, forget, cell out of input, forget, cell, output;
 * update, reset, new out of reset, update, new.
 */
const GATE_ORDER = { lstm: [0, 3, 1, 2], gru: [1, 0, 2] } as const;

/** Below what states can be: they lie in (-1, 1). */
const BELOW_ALL_STATES = -2;

/** (Bi)LSTM and (Bi)GRU: `input_ids`, `attention_mask` [batch, sequence], padded on the right, to `logits`. */
export function recurrentGraph(specification: RecurrentSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const ids = graph.tokenInput('input_ids');
  const attentionMask = graph.tokenInput('attention_mask');
  const lengths = lengthsOf(graph, attentionMask);
  const lengths32 = graph.add('Squeeze', [
    graph.add('Cast', [lengths], { to: { int: 6 } }),
    graph.integers([1]),
  ]);
  let outputs = inTimeOrder(graph, lookUp(pass, 'embedding.weight', ids));
  let final: Value | undefined;
  for (let layer = 0; layer < specification.layerCount; layer++)
    [outputs, final] = recurrentLayer(specification, pass, layer, outputs, lengths32);
  const pooled = pool(specification, graph, { outputs, final: final! }, { attentionMask, lengths });
  graph.output(linear(pass, 'fc', pooled), 'logits', ['batch', specification.labels.length]);
}

/** One layer with its directions: outputs [sequence, batch, directions * hidden], final [batch, the same]. */
function recurrentLayer(
  specification: RecurrentSpecification,
  pass: ExportPass,
  layer: number,
  input: Value,
  lengths: Value,
): [Value, Value] {
  const { graph } = pass;
  const { modelType, hiddenSize } = specification;
  const suffixes = directionSuffixes(specification);
  const weights = (name: string): Value => {
    const matrices = suffixes.map((suffix) => {
      const full = `rnn.${name}_l${layer}${suffix}`;
      const matrix = graph.matrix(full, withGates(modelType, hiddenSize, transposed(pass, full)));
      const rows = graph.add('Transpose', [matrix], { perm: { ints: [1, 0] } });
      return graph.add('Unsqueeze', [rows, graph.integers([0])]);
    });
    return graph.add('Concat', matrices, { axis: { int: 0 } });
  };
  const nodes = graph.addMany(
    modelType === 'lstm' ? 'LSTM' : 'GRU',
    [input, weights('weight_ih'), weights('weight_hh'), biases(specification, pass, layer), lengths],
    2,
    {
      hidden_size: { int: hiddenSize },
      direction: { text: suffixes.length === 1 ? 'forward' : 'bidirectional' },
      // PyTorch's reset gate acts behind the product.
      ...(modelType === 'gru' ? { linear_before_reset: { int: 1 } } : {}),
    },
  );
  const size = suffixes.length * hiddenSize;
  const outputs = graph.add('Transpose', [nodes[0]!], { perm: { ints: [0, 2, 1, 3] } });
  const final = graph.add('Transpose', [nodes[1]!], { perm: { ints: [1, 0, 2] } });
  return [
    graph.add('Reshape', [outputs, graph.integers([0, 0, size])]),
    graph.add('Reshape', [final, graph.integers([0, size])]),
  ];
}

/** [directions, 2 * gates * hidden]: those of the input, then those of the state. */
function biases(specification: RecurrentSpecification, pass: ExportPass, layer: number): Value {
  const { modelType, hiddenSize } = specification;
  const suffixes = directionSuffixes(specification);
  const data = suffixes.flatMap((suffix) =>
    ['bias_ih', 'bias_hh'].flatMap((name) => {
      const values = valuesOf(pass, `rnn.${name}_l${layer}${suffix}`);
      return gateColumns(modelType, hiddenSize).map((column) => values[column]!);
    }),
  );
  const shape = [suffixes.length, data.length / suffixes.length];
  return pass.graph.weight(`rnn.bias_l${layer}`, shape, Float32Array.from(data));
}

/** A matrix [in, gates * hidden] with its gates in ONNX's order. */
function withGates(
  modelType: RecurrentSpecification['modelType'],
  hiddenSize: number,
  { rows, columns, data }: ReturnType<typeof transposed>,
): ReturnType<typeof transposed> {
  const order = gateColumns(modelType, hiddenSize);
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (const [to, from] of order.entries()) result[row * columns + to] = data[row * columns + from]!;
  }
  return { rows, columns, data: result };
}

function gateColumns(modelType: RecurrentSpecification['modelType'], hiddenSize: number): readonly number[] {
  return GATE_ORDER[modelType].flatMap((gate) =>
    Array.from({ length: hiddenSize }, (_, place) => gate * hiddenSize + place),
  );
}

/** One vector per text, [batch, size]; states behind the end of a text are 0. */
function pool(
  { pooling }: RecurrentSpecification,
  graph: GraphBuilder,
  { outputs, final }: { readonly outputs: Value; readonly final: Value },
  { attentionMask, lengths }: { readonly attentionMask: Value; readonly lengths: Value },
): Value {
  switch (pooling) {
    case 'last':
      return final;
    case 'mean': {
      const sums = graph.add('ReduceSum', [outputs, graph.integers([0])], { keepdims: { int: 0 } });
      return graph.add('Div', [sums, graph.add('Cast', [lengths], { to: { int: 1 } })]);
    }
    case 'max': {
      const real = graph.add('Cast', [attentionMask], { to: { int: 1 } });
      const padding = graph.add('Mul', [
        graph.add('Sub', [graph.number(1), real]),
        graph.number(BELOW_ALL_STATES),
      ]);
      const columns = graph.add('Unsqueeze', [
        graph.add('Transpose', [padding], { perm: { ints: [1, 0] } }),
        graph.integers([2]),
      ]);
      const masked = graph.add('Add', [outputs, columns]);
      return graph.add('ReduceMax', [masked], { axes: { ints: [0] }, keepdims: { int: 0 } });
    }
    default:
      return pooling satisfies never;
  }
}

/** [batch, sequence, size] to [sequence, batch, size]. */
function inTimeOrder(graph: GraphBuilder, x: Value): Value {
  return graph.add('Transpose', [x], { perm: { ints: [1, 0, 2] } });
}
