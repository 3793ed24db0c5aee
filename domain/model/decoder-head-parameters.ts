import type { TransformerSpecification } from './common-specification.js';
import { headOf } from './model-objective.js';
import { linearParameters, type ParameterDescription } from './parameter-description.js';

/** What differs between the heads of decoders. */
export interface DecoderHeadNames {
  /** The language-modelling head; absent when it is the token embedding itself. */
  readonly language?: string;
  readonly languageHasBias?: boolean;
  readonly tokenClassifier: 'classifier' | 'score';
}

/** Parameters of a head on a decoder: a linear layer. That of texts is `score` and has no bias. */
export function decoderHeadParameters(
  specification: TransformerSpecification,
  { language, languageHasBias = false, tokenClassifier }: DecoderHeadNames,
): readonly ParameterDescription[] {
  const { hiddenSize, labels, vocabularySize, initializerRange, objective } = specification;
  const spread = { standardDeviation: initializerRange };
  const toLabels = { inputs: hiddenSize, outputs: labels.length };
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification':
      return linearParameters('score', { ...toLabels, hasBias: false }, spread);
    case 'token_classification':
      return linearParameters(tokenClassifier, toLabels, spread);
    case 'masked_language_modeling':
    case 'causal_language_modeling': {
      const toVocabulary = { inputs: hiddenSize, outputs: vocabularySize, hasBias: languageHasBias };
      return language === undefined ? [] : linearParameters(language, toVocabulary, spread);
    }
    default:
      return head satisfies never;
  }
}
