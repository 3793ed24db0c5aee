import type { BertSpecification } from '#domain/model/specification.js';

import type { Value } from './graph-builder.js';
import {
  activate,
  additiveMask,
  attention,
  firstPositions,
  keyMask,
  layerNorm,
  linear,
  lookUp,
  type ExportPass,
} from './transformer-parts.js';

/** `input_ids`, `attention_mask`, `token_type_ids` [batch, sequence] to `logits` [batch, labels]. */
export function bertGraph(specification: BertSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const { layerNormEpsilon, layerCount, labels } = specification;
  const ids = graph.tokenInput('input_ids');
  const mask = additiveMask(graph, keyMask(graph, graph.tokenInput('attention_mask')));
  const table = (name: string): string => `bert.embeddings.${name}_embeddings.weight`;
  const words = lookUp(pass, table('word'), ids);
  const positions = firstPositions(pass, table('position'), ids);
  const types = lookUp(pass, table('token_type'), graph.tokenInput('token_type_ids'));
  const sum = graph.add('Add', [graph.add('Add', [words, types]), positions]);
  let hidden = layerNorm(pass, 'bert.embeddings.LayerNorm', sum, layerNormEpsilon);
  for (let layer = 0; layer < layerCount; layer++)
    hidden = encoderLayer(specification, pass, layer, hidden, mask);
  const first = graph.add('Gather', [hidden, graph.integers(0)], { axis: { int: 1 } });
  const pooled = graph.add('Tanh', [linear(pass, 'bert.pooler.dense', first)]);
  graph.output(linear(pass, 'classifier', pooled), 'logits', ['batch', labels.length]);
}

function encoderLayer(
  { headCount, hiddenSize, activation, layerNormEpsilon }: BertSpecification,
  pass: ExportPass,
  layer: number,
  input: Value,
  mask: Value,
): Value {
  const { graph } = pass;
  const prefix = `bert.encoder.layer.${layer}`;
  const project = (name: string): Value => linear(pass, `${prefix}.attention.self.${name}`, input);
  const heads = { query: project('query'), key: project('key'), value: project('value') };
  const attended = attention(graph, heads, { headCount, hiddenSize, mask });
  const addAndNorm = (name: string, x: Value, residual: Value): Value => {
    const sum = graph.add('Add', [linear(pass, `${prefix}.${name}.dense`, x), residual]);
    return layerNorm(pass, `${prefix}.${name}.LayerNorm`, sum, layerNormEpsilon);
  };
  const middle = addAndNorm('attention.output', attended, input);
  const expanded = activate(graph, activation, linear(pass, `${prefix}.intermediate.dense`, middle));
  return addAndNorm('output', expanded, middle);
}
