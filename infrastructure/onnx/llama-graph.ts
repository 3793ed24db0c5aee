import type { LlamaDecoderSpecification } from '#domain/model/llama/specification.js';

import { rotaryFrequencies } from '../models/rotary-frequencies.js';
import { decoderInputs, decoderOutput } from './decoder-parts.js';
import type { Value } from './graph-builder.js';
import { rotaryTables, rotated, type RotaryTables } from './rotary-parts.js';
import { activate, attention, linear, lookUp, rmsNorm, type ExportPass } from './transformer-parts.js';

const WORDS = 'model.embed_tokens.weight';

/** Llama and Qwen2: `input_ids`, `attention_mask` [batch, sequence], padded on the right, to `logits`. */
export function llamaGraph(specification: LlamaDecoderSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const { layerCount, headSize, rotary, normEpsilon, tiesEmbeddings } = specification;
  const inputs = decoderInputs(graph);
  const tables = rotaryTables(graph, inputs.ids, 'frequencies', rotaryFrequencies(rotary, headSize));
  let hidden = lookUp(pass, WORDS, inputs.ids);
  for (let layer = 0; layer < layerCount; layer++)
    hidden = decoderLayer(specification, pass, `model.layers.${layer}`, hidden, inputs.mask, tables);
  const normed = rmsNorm(pass, 'model.norm', hidden, normEpsilon);
  const weight = tiesEmbeddings ? WORDS : 'lm_head.weight';
  decoderOutput(pass, specification, normed, inputs, { weight });
}

function decoderLayer(
  specification: LlamaDecoderSpecification,
  pass: ExportPass,
  prefix: string,
  input: Value,
  mask: Value,
  tables: RotaryTables,
): Value {
  const { graph } = pass;
  const { headCount, keyValueHeadCount, headSize, normEpsilon } = specification;
  const normed = rmsNorm(pass, `${prefix}.input_layernorm`, input, normEpsilon);
  const project = (name: string, x: Value): Value => linear(pass, `${prefix}.${name}`, x);
  const heads = {
    query: project('self_attn.q_proj', normed),
    key: project('self_attn.k_proj', normed),
    value: project('self_attn.v_proj', normed),
  };
  const turned = (x: Value): Value => rotated(graph, x, headSize, tables);
  const attended = attention(graph, heads, { headCount, keyValueHeadCount, headSize, mask, turned });
  const middle = graph.add('Add', [input, project('self_attn.o_proj', attended)]);
  const again = rmsNorm(pass, `${prefix}.post_attention_layernorm`, middle, normEpsilon);
  const gate = activate(graph, 'silu', project('mlp.gate_proj', again));
  const gated = graph.add('Mul', [gate, project('mlp.up_proj', again)]);
  return graph.add('Add', [middle, project('mlp.down_proj', gated)]);
}
