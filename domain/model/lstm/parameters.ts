import type { ParameterDescription } from '../parameter-description.js';
import type { RecurrentSpecification } from './specification.js';

/** Rows of a step's matrices per hidden unit: an LSTM's input, forget, cell, output; a GRU's reset, update, new. */
const GATES = { lstm: 4, gru: 3 };

/**
 * Parameters of a torch module with `embedding` (nn.Embedding), `rnn` (nn.LSTM or nn.GRU) and `fc` (nn.Linear), with
 * torch's own initialization. Gates are stacked: weight_ih is [gates * hidden, in].
 */
export function recurrentParameters(specification: RecurrentSpecification): readonly ParameterDescription[] {
  const { vocabularySize, embeddingSize, layerCount, paddingTokenId, labels } = specification;
  const pooledSize = specification.hiddenSize * directionSuffixes(specification).length;
  return [
    {
      name: 'embedding.weight',
      shape: [vocabularySize, embeddingSize],
      initialization: { kind: 'normal', standardDeviation: 1, zeroRow: paddingTokenId },
      decays: true,
    },
    ...Array.from({ length: layerCount }, (_, layer) => layerParameters(specification, layer)).flat(),
    uniform('fc.weight', [labels.length, pooledSize], pooledSize),
    uniform('fc.bias', [labels.length], pooledSize),
  ];
}

/** What ends the names of each direction's parameters: '' forward, '_reverse' backward. */
export function directionSuffixes({ bidirectional }: RecurrentSpecification): readonly ('' | '_reverse')[] {
  return bidirectional ? ['', '_reverse'] : [''];
}

function layerParameters(
  specification: RecurrentSpecification,
  layer: number,
): readonly ParameterDescription[] {
  const { embeddingSize, hiddenSize } = specification;
  const directions = directionSuffixes(specification);
  const inputSize = layer === 0 ? embeddingSize : hiddenSize * directions.length;
  const gates = GATES[specification.modelType] * hiddenSize;
  return directions.flatMap((direction) => [
    uniform(`rnn.weight_ih_l${layer}${direction}`, [gates, inputSize], hiddenSize),
    uniform(`rnn.weight_hh_l${layer}${direction}`, [gates, hiddenSize], hiddenSize),
    uniform(`rnn.bias_ih_l${layer}${direction}`, [gates], hiddenSize),
    uniform(`rnn.bias_hh_l${layer}${direction}`, [gates], hiddenSize),
  ]);
}

/** torch's default for recurrent and linear layers: uniform over 1 / sqrt(fan-in). Vectors are biases. */
function uniform(name: string, shape: readonly number[], fanIn: number): ParameterDescription {
  return {
    name,
    shape,
    initialization: { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) },
    decays: shape.length > 1,
  };
}
