import type { BertEncoderSpecification } from '../bert/specification.js';

/**
 * BERT's encoder with positions that are counted from the padding id on: Liu et al. 2019, arXiv:1907.11692; CodeBERT:
 * Feng et al. 2020, arXiv:2002.08155. `maxPositions` are the tokens that fit, not the rows of the table.
 */
export interface RobertaSpecification extends BertEncoderSpecification {
  readonly modelType: 'roberta';
}

/** Rows of the position table before that of the first token: up to the padding id, as in fairseq. */
export function firstPositionRow({ paddingTokenId }: RobertaSpecification): number {
  return paddingTokenId + 1;
}
