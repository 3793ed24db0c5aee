import type { CodegenSpecification } from '#domain/model/codegen/specification.js';

import { CODEGEN_PROJECTION_PARTS, CODEGEN_ROTARY_BASE } from '../models/codegen/forward.js';
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

const WORDS = 'transformer.wte.weight';

/** `input_ids`, `attention_mask` [batch, sequence], padded on the right, to `logits` [batch, sequence, vocabulary]. */
export function codegenGraph(specification: CodegenSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const { layerCount, rotarySize, layerNormEpsilon, tiesEmbeddings } = specification;
  const inputs = decoderInputs(graph);
  const frequencies = rotaryFrequencies({ base: CODEGEN_ROTARY_BASE }, rotarySize);
  const tables = rotaryTables(graph, inputs.ids, 'frequencies', frequencies);
  let hidden = lookUp(pass, WORDS, inputs.ids);
  for (let layer = 0; layer < layerCount; layer++)
    hidden = decoderBlock(specification, pass, `transformer.h.${layer}`, hidden, inputs.mask, tables);
  const normed = layerNorm(pass, 'transformer.ln_f', hidden, layerNormEpsilon);
  const weight = tiesEmbeddings ? WORDS : 'lm_head.weight';
  decoderOutput(pass, specification, normed, inputs, { weight, bias: 'lm_head.bias' });
}

/** Attention and feed-forward read the same normalized input; both are added to what came in. */
function decoderBlock(
  specification: CodegenSpecification,
  pass: ExportPass,
  prefix: string,
  input: Value,
  mask: Value,
  tables: RotaryTables,
): Value {
  const { graph } = pass;
  const { activation, headCount, hiddenSize, layerNormEpsilon } = specification;
  const headSize = hiddenSize / headCount;
  const normed = layerNorm(pass, `${prefix}.ln_1`, input, layerNormEpsilon);
  const part = (name: string, rows: readonly number[]): Value =>
    linearOfRows(pass, `${prefix}.attn.qkv_proj`, name, rows, normed);
  const heads = {
    query: part('query', pairsApart(specification, projectionRows(hiddenSize, 0))),
    key: part('key', pairsApart(specification, projectionRows(hiddenSize, 2))),
    value: part('value', projectionRows(hiddenSize, 1)),
  };
  const turned = (x: Value): Value => rotated(graph, x, headSize, tables);
  const joined = attention(graph, heads, { headCount, headSize, mask, turned });
  const attended = linear(pass, `${prefix}.attn.out_proj`, joined);
  const expanded = activate(graph, activation, linear(pass, `${prefix}.mlp.fc_in`, normed));
  const transformed = linear(pass, `${prefix}.mlp.fc_out`, expanded);
  return graph.add('Add', [graph.add('Add', [attended, transformed]), input]);
}

/** Rows of the joint projection that give the queries (0), values (1) or keys (2): those of each part in turn. */
function projectionRows(hiddenSize: number, place: number): readonly number[] {
  const size = hiddenSize / CODEGEN_PROJECTION_PARTS;
  return Array.from(
    { length: hiddenSize },
    (_, row) => (3 * Math.floor(row / size) + place) * size + (row % size),
  );
}

/** Neighbours that are turned together, moved apart as `rotated` has them. Scores do not depend on the order. */
function pairsApart(
  { headCount, hiddenSize, rotarySize }: CodegenSpecification,
  rows: readonly number[],
): readonly number[] {
  const headSize = hiddenSize / headCount;
  const pairs = rotarySize / 2;
  return rows.map((row, index) => {
    const [start, place] = [index - (index % headSize), index % headSize];
    if (place >= rotarySize) return row;
    return rows[start + (place < pairs ? 2 * place : 2 * (place - pairs) + 1)]!;
  });
}
