import { firstPositionRow } from '#domain/model/roberta/specification.js';
import type { RobertaSpecification } from '#domain/model/roberta/specification.js';

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
  valuesOf,
  type ExportPass,
} from './transformer-parts.js';

/** `input_ids`, `attention_mask` [batch, sequence] to `logits` [batch, labels]. */
export function robertaGraph(specification: RobertaSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const { hiddenSize, layerNormEpsilon: normEpsilon, labels } = specification;
  const ids = graph.tokenInput('input_ids');
  const mask = additiveMask(graph, keyMask(graph, graph.tokenInput('attention_mask')));
  const table = (name: string): string => `roberta.embeddings.${name}_embeddings.weight`;
  const words = lookUp(pass, table('word'), ids);
  const positions = firstPositions(pass, table('position'), ids, firstPositionRow(specification));
  // All tokens are of the first type: RoBERTa was trained with one.
  const type = graph.weight(
    table('token_type'),
    [hiddenSize],
    valuesOf(pass, table('token_type')).slice(0, hiddenSize),
  );
  const sum = graph.add('Add', [graph.add('Add', [words, type]), positions]);
  const embedded = layerNorm(pass, 'roberta.embeddings.LayerNorm', sum, normEpsilon);
  const namesOf = (layer: number) => bertLayerNames(`roberta.encoder.layer.${layer}`);
  const hidden = postNormLayers(pass, namesOf, { ...specification, normEpsilon }, embedded, mask);
  const dense = graph.add('Tanh', [linear(pass, 'classifier.dense', firstTokens(graph, hidden))]);
  graph.output(linear(pass, 'classifier.out_proj', dense), 'logits', ['batch', labels.length]);
}
