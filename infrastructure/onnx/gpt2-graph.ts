import type { Gpt2Specification } from '#domain/model/specification.js';

import type { GraphBuilder, Value } from './graph-builder.js';
import {
  activate,
  additiveMask,
  attention,
  firstPositions,
  keyMask,
  layerNorm,
  lookUp,
  sequenceLength,
  transposed,
  valuesOf,
  type ExportPass,
} from './transformer-parts.js';

const WORDS = 'transformer.wte.weight';

/** `input_ids`, `attention_mask` [batch, sequence], padded on the right, to `logits` [batch, sequence, vocabulary]. */
export function gpt2Graph(specification: Gpt2Specification, pass: ExportPass): void {
  const { graph } = pass;
  const { layerCount, layerNormEpsilon, vocabularySize } = specification;
  const ids = graph.tokenInput('input_ids');
  const real = keyMask(graph, graph.tokenInput('attention_mask'));
  const mask = additiveMask(graph, graph.add('Mul', [real, noLaterTokens(graph, ids)]));
  let hidden = graph.add('Add', [
    lookUp(pass, WORDS, ids),
    firstPositions(pass, 'transformer.wpe.weight', ids),
  ]);
  for (let layer = 0; layer < layerCount; layer++)
    hidden = decoderBlock(specification, pass, layer, hidden, mask);
  const normed = layerNorm(pass, 'transformer.ln_f', hidden, layerNormEpsilon);
  graph.output(graph.linear(normed, 'lm_head', transposed(pass, WORDS)), 'logits', [
    'batch',
    'sequence',
    vocabularySize,
  ]);
}

/** 1 where the column's token is not behind the row's, else 0: [sequence, sequence]. */
function noLaterTokens(graph: GraphBuilder, ids: Value): Value {
  const length = graph.add('Squeeze', [sequenceLength(graph, ids)]);
  const places = graph.add('Range', [graph.integers(0), length, graph.integers(1)]);
  const rows = graph.add('Unsqueeze', [places, graph.integers([1])]);
  const isSeen = graph.add('GreaterOrEqual', [rows, graph.add('Unsqueeze', [places, graph.integers([0])])]);
  return graph.add('Cast', [isSeen], { to: { int: 1 } });
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
  const attended = attention(graph, heads, { headCount, hiddenSize, mask });
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
