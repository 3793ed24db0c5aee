import type { GptNeoxSpecification } from '#domain/model/gpt-neox/specification.js';

import { rotaryFrequencies } from '../models/rotary-frequencies.js';
import { decoderInputs, decoderOutput } from './decoder-parts.js';
import type { Value } from './graph-builder.js';
import { rotaryTables, rotated, type RotaryTables } from './rotary-parts.js';
import {
  activate,
  attention,
  layerNorm,
  linear,
  linearOfRows,
  lookUp,
  type ExportPass,
} from './transformer-parts.js';

const WORDS = 'gpt_neox.embed_in.weight';

/** `input_ids`, `attention_mask` [batch, sequence], padded on the right, to `logits`. */
export function gptNeoxGraph(specification: GptNeoxSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const { layerCount, hiddenSize, headCount, rotary, rotaryFraction, layerNormEpsilon } = specification;
  const inputs = decoderInputs(graph);
  const rotarySize = Math.floor((hiddenSize / headCount) * rotaryFraction);
  const tables = rotaryTables(graph, inputs.ids, 'frequencies', rotaryFrequencies(rotary, rotarySize));
  let hidden = lookUp(pass, WORDS, inputs.ids);
  for (let layer = 0; layer < layerCount; layer++)
    hidden = decoderLayer(specification, pass, `gpt_neox.layers.${layer}`, hidden, inputs.mask, tables);
  const normed = layerNorm(pass, 'gpt_neox.final_layer_norm', hidden, layerNormEpsilon);
  const weight = specification.tiesEmbeddings ? WORDS : 'embed_out.weight';
  decoderOutput(pass, specification, normed, inputs, { weight });
}

function decoderLayer(
  specification: GptNeoxSpecification,
  pass: ExportPass,
  prefix: string,
  input: Value,
  mask: Value,
  tables: RotaryTables,
): Value {
  const { graph } = pass;
  const { activation, headCount, hiddenSize, layerNormEpsilon, parallelResidual } = specification;
  const headSize = hiddenSize / headCount;
  const norm = (name: string, x: Value): Value => layerNorm(pass, `${prefix}.${name}`, x, layerNormEpsilon);
  const normed = norm('input_layernorm', input);
  // Each head has its own queries, keys and values side by side.
  const part = (name: string, place: number): Value => {
    const rows = Array.from(
      { length: hiddenSize },
      (_, row) => (3 * Math.floor(row / headSize) + place) * headSize + (row % headSize),
    );
    return linearOfRows(pass, `${prefix}.attention.query_key_value`, name, rows, normed);
  };
  const heads = { query: part('query', 0), key: part('key', 1), value: part('value', 2) };
  const turned = (x: Value): Value => rotated(graph, x, headSize, tables);
  const joined = attention(graph, heads, { headCount, headSize, mask, turned });
  const attended = graph.add('Add', [input, linear(pass, `${prefix}.attention.dense`, joined)]);
  const source = norm('post_attention_layernorm', parallelResidual ? input : attended);
  const expanded = activate(graph, activation, linear(pass, `${prefix}.mlp.dense_h_to_4h`, source));
  return graph.add('Add', [attended, linear(pass, `${prefix}.mlp.dense_4h_to_h`, expanded)]);
}
