import type { DistilbertSpecification } from '#domain/model/distilbert/specification.js';

import { DISTILBERT_NORM_EPSILON, distilbertLayerNames } from '../models/distilbert/forward.js';
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

/** `input_ids`, `attention_mask` [batch, sequence] to `logits` [batch, labels]. */
export function distilbertGraph(specification: DistilbertSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const ids = graph.tokenInput('input_ids');
  const mask = additiveMask(graph, keyMask(graph, graph.tokenInput('attention_mask')));
  const table = (name: string): string => `distilbert.embeddings.${name}_embeddings.weight`;
  const sum = graph.add('Add', [
    lookUp(pass, table('word'), ids),
    firstPositions(pass, table('position'), ids),
  ]);
  const normEpsilon = DISTILBERT_NORM_EPSILON;
  const embedded = layerNorm(pass, 'distilbert.embeddings.LayerNorm', sum, normEpsilon);
  const namesOf = (layer: number) => distilbertLayerNames(`distilbert.transformer.layer.${layer}`);
  const hidden = postNormLayers(pass, namesOf, { ...specification, normEpsilon }, embedded, mask);
  const dense = graph.add('Relu', [linear(pass, 'pre_classifier', firstTokens(graph, hidden))]);
  graph.output(linear(pass, 'classifier', dense), 'logits', ['batch', specification.labels.length]);
}
