import type { CommonSpecification } from '#domain/model/common-specification.js';
import { headOf } from '#domain/model/model-objective.js';

import type { GraphBuilder, Value } from './graph-builder.js';
import {
  additiveMask,
  keyMask,
  lastTokens,
  linear,
  positionsOf,
  transposed,
  type ExportPass,
} from './transformer-parts.js';

/** The inputs of a decoder: `input_ids` and `attention_mask` [batch, sequence], padded on the right. */
export interface DecoderInputs {
  readonly ids: Value;
  readonly attentionMask: Value;
  /** Added to the scores: nothing for real tokens that are not behind the one that looks. */
  readonly mask: Value;
}

/** Declares the inputs of a decoder. */
export function decoderInputs(graph: GraphBuilder): DecoderInputs {
  const ids = graph.tokenInput('input_ids');
  const attentionMask = graph.tokenInput('attention_mask');
  const allowed = graph.add('Mul', [keyMask(graph, attentionMask), noLaterTokens(graph, ids)]);
  return { ids, attentionMask, mask: additiveMask(graph, allowed) };
}

/** 1 where the column's token is not behind the row's, else 0: [sequence, sequence]. */
function noLaterTokens(graph: GraphBuilder, ids: Value): Value {
  const places = positionsOf(graph, ids);
  const rows = graph.add('Unsqueeze', [places, graph.integers([1])]);
  const isSeen = graph.add('GreaterOrEqual', [rows, graph.add('Unsqueeze', [places, graph.integers([0])])]);
  return graph.add('Cast', [isSeen], { to: { int: 1 } });
}

/**
 * `logits` out of hidden states [batch, sequence, hidden]: [batch, labels] of a classifier, from the last token of each
 * text, or [batch, sequence, vocabulary].
 *
 * @param vocabulary - names of the weights of a language model's head
 */
export function decoderOutput(
  pass: ExportPass,
  { objective, labels, vocabularySize }: CommonSpecification,
  hidden: Value,
  { attentionMask }: DecoderInputs,
  vocabulary: { readonly weight: string; readonly bias?: string },
): void {
  const { graph, weights } = pass;
  if (headOf(objective) === 'sequence_classification') {
    const logits = linear(pass, 'score', lastTokens(graph, hidden, attentionMask));
    graph.output(logits, 'logits', ['batch', labels.length]);
    return;
  }
  const bias = vocabulary.bias === undefined ? undefined : weights.get(vocabulary.bias)?.data;
  const logits = graph.linear(hidden, 'vocabulary', transposed(pass, vocabulary.weight), bias);
  graph.output(logits, 'logits', ['batch', 'sequence', vocabularySize]);
}
