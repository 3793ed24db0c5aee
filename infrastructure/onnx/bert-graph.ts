import type { BertSpecification } from '#domain/model/specification.js';

import { bertLayerNames } from '../models/bert/encoder.js';
import { postNormLayers } from './post-norm-layers.js';
import {
  additiveMask,
  firstPositions,
  firstTokens,
  keyMask,
  layerNorm,
  linear,
  lookUp,
  type ExportPass,
} from './transformer-parts.js';

/** `input_ids`, `attention_mask`, `token_type_ids` [batch, sequence] to `logits` [batch, labels]. */
export function bertGraph(specification: BertSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const { layerNormEpsilon: normEpsilon, labels } = specification;
  const ids = graph.tokenInput('input_ids');
  const mask = additiveMask(graph, keyMask(graph, graph.tokenInput('attention_mask')));
  const table = (name: string): string => `bert.embeddings.${name}_embeddings.weight`;
  const words = lookUp(pass, table('word'), ids);
  const positions = firstPositions(pass, table('position'), ids);
  const types = lookUp(pass, table('token_type'), graph.tokenInput('token_type_ids'));
  const sum = graph.add('Add', [graph.add('Add', [words, types]), positions]);
  const embedded = layerNorm(pass, 'bert.embeddings.LayerNorm', sum, normEpsilon);
  const namesOf = (layer: number) => bertLayerNames(`bert.encoder.layer.${layer}`);
  const hidden = postNormLayers(pass, namesOf, { ...specification, normEpsilon }, embedded, mask);
  const pooled = graph.add('Tanh', [linear(pass, 'bert.pooler.dense', firstTokens(graph, hidden))]);
  graph.output(linear(pass, 'classifier', pooled), 'logits', ['batch', labels.length]);
}
