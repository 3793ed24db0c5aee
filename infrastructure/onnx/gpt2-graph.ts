import type { Gpt2Specification } from '#domain/model/specification.js';

import { decoderInputs, decoderOutput } from './decoder-parts.js';
import type { Value } from './graph-builder.js';
import {
  activate,
  attention,
  firstPositions,
  layerNorm,
  lookUp,
  valuesOf,
  type ExportPass,
} from './transformer-parts.js';

const WORDS = 'transformer.wte.weight';

/** `input_ids`, `attention_mask` [batch, sequence], padded on the right, to `logits`. */
export function gpt2Graph(specification: Gpt2Specification, pass: ExportPass): void {
  const { graph } = pass;
  const { layerCount, layerNormEpsilon } = specification;
  const inputs = decoderInputs(graph);
  let hidden = graph.add('Add', [
    lookUp(pass, WORDS, inputs.ids),
    firstPositions(pass, 'transformer.wpe.weight', inputs.ids),
  ]);
  for (let layer = 0; layer < layerCount; layer++)
    hidden = decoderBlock(specification, pass, layer, hidden, inputs.mask);
  const normed = layerNorm(pass, 'transformer.ln_f', hidden, layerNormEpsilon);
  decoderOutput(pass, specification, normed, inputs, { weight: WORDS });
}

function decoderBlock(
  { headCount, hiddenSize, activation, layerNormEpsilon }: Gpt2Specification,
  pass: ExportPass,
  layer: number,
  input: Value,
  mask: Value,
): Value {
  const { graph } = pass;
  const prefix = `transformer.h.${layer}`;
  const norm = (name: string, x: Value): Value => layerNorm(pass, `${prefix}.${name}`, x, layerNormEpsilon);
  const joined = inputMajor(pass, `${prefix}.attn.c_attn`, norm('ln_1', input));
  const [query, key, value] = graph.addMany('Split', [joined], 3, { axis: { int: -1 } });
  const heads = { query: query!, key: key!, value: value! };
  const attended = attention(graph, heads, { headCount, headSize: hiddenSize / headCount, mask });
  const middle = graph.add('Add', [input, inputMajor(pass, `${prefix}.attn.c_proj`, attended)]);
  const expanded = activate(graph, activation, inputMajor(pass, `${prefix}.mlp.c_fc`, norm('ln_2', middle)));
  return graph.add('Add', [middle, inputMajor(pass, `${prefix}.mlp.c_proj`, expanded)]);
}

/** GPT-2's weights are [in, out] already. */
function inputMajor(pass: ExportPass, prefix: string, x: Value): Value {
  const { shape, data } = pass.weights.get(`${prefix}.weight`)!;
  const [rows, columns] = shape as readonly [number, number];
  return pass.graph.linear(x, prefix, { rows, columns, data }, valuesOf(pass, `${prefix}.bias`));
}
