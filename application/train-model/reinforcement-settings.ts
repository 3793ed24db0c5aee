import type { ReinforcedLearning } from '#domain/training/reinforced-learning.js';

import type { FieldProblem } from '../request/parse-fields.js';
import type { RequestFields, RequestValues } from '../request/request-field.js';

/** Settings of a further training for models whose F1 is too low. */
export const REINFORCEMENT_FIELDS = {
  reinforcedLearning: {
    group: 'Reinforced learning',
    kind: 'boolean',
    absent: 'on when one of its settings is given',
    description: 'train a model whose F1 is too low further, and keep what is better',
  },
  f1Threshold: {
    group: 'Reinforced learning',
    kind: 'number',
    range: { above: 0, atMost: 1 },
    absent: '0.7',
    description: 'macro F1 on the validation split below which a model is trained further',
  },
  oversampleFactor: {
    group: 'Reinforced learning',
    kind: 'number',
    range: { atLeast: 1, atMost: 1000 },
    absent: '2',
    description: 'how many times as often rows with a minority label are seen then',
  },
  classWeightFactor: {
    group: 'Reinforced learning',
    kind: 'number',
    range: { atLeast: 1, atMost: 1000 },
    absent: '2',
    description: 'by how much their loss counts more then',
  },
  reinforcedEpochs: {
    group: 'Reinforced learning',
    kind: 'integer',
    range: { atLeast: 1 },
    absent: 'calculated',
    description: 'further epochs, set by hand',
  },
  autoCalculateEpochs: {
    group: 'Reinforced learning',
    kind: 'boolean',
    absent: 'on unless reinforcedEpochs is given',
    description: 'more further epochs the further the F1 is from the threshold',
  },
  minReinforcedEpochs: {
    group: 'Reinforced learning',
    kind: 'integer',
    range: { atLeast: 1 },
    absent: '2',
    description: 'further epochs calculated for an F1 just under the threshold',
  },
  maxReinforcedEpochs: {
    group: 'Reinforced learning',
    kind: 'integer',
    range: { atLeast: 1 },
    absent: '10',
    description: 'further epochs calculated for an F1 of 0',
  },
  reinforcedBatchSize: {
    group: 'Reinforced learning',
    kind: 'integer',
    range: { atLeast: 1 },
    absent: 'as batchSize',
    description: 'rows per forward pass of the further training',
  },
  reinforcedLearningRate: {
    group: 'Reinforced learning',
    kind: 'number',
    range: { above: 0, atMost: 10 },
    absent: 'half of learningRate',
    description: 'highest learning rate of the further training',
  },
} as const satisfies RequestFields;

type Given = RequestValues<typeof REINFORCEMENT_FIELDS>;

const NAMES = Object.keys(REINFORCEMENT_FIELDS) as (keyof Given)[];

const DEFAULTS = {
  f1Threshold: 0.7,
  oversampleFactor: 2,
  classWeightFactor: 2,
  minReinforcedEpochs: 2,
  maxReinforcedEpochs: 10,
};

/** The settings with their defaults; those of reinforced learning that is off stay as they are. */
export function resolveReinforcement(values: Given): Given & { readonly reinforcedLearning: boolean } {
  const given = Object.fromEntries(
    NAMES.map((name) => [name, values[name]] as const).filter(([, value]) => value !== undefined),
  ) as Given;
  const reinforcedLearning = given.reinforcedLearning ?? NAMES.some((name) => name in given);
  if (!reinforcedLearning) return { ...given, reinforcedLearning };
  const autoCalculateEpochs = given.autoCalculateEpochs ?? given.reinforcedEpochs === undefined;
  return { ...DEFAULTS, ...given, autoCalculateEpochs, reinforcedLearning };
}

/** What is wrong with them. */
export function reinforcementProblems(
  request: Given,
  { hasLabels, hasValidation }: { readonly hasLabels: boolean; readonly hasValidation: boolean },
): FieldProblem[] {
  const { reinforcedLearning, reinforcedEpochs, autoCalculateEpochs } = request;
  if (reinforcedLearning !== true) return [];
  const { minReinforcedEpochs: min = 0, maxReinforcedEpochs: max = 0 } = request;
  const problem = (field: keyof Given, message: string): FieldProblem => ({ field, message });
  return [
    ...(hasLabels
      ? []
      : [problem('reinforcedLearning', 'has no meaning for code_generation, which has no labels')]),
    ...(hasValidation
      ? []
      : [
          problem(
            'reinforcedLearning',
            'needs a validation split to measure the F1 on: give validationDataset or a validationRatio above 0',
          ),
        ]),
    ...(autoCalculateEpochs === true && reinforcedEpochs !== undefined
      ? [problem('autoCalculateEpochs', "can't be used with reinforcedEpochs: give one of them")]
      : []),
    ...(autoCalculateEpochs === false && reinforcedEpochs === undefined
      ? [problem('autoCalculateEpochs', 'is off: say how many epochs with reinforcedEpochs')]
      : []),
    ...(min > max
      ? [problem('minReinforcedEpochs', `expected at most maxReinforcedEpochs, ${max}, found ${min}`)]
      : []),
  ];
}

/** What a checked request says about it; undefined: models stay as they are. */
export function reinforcedLearningOf(request: Given): ReinforcedLearning | undefined {
  if (request.reinforcedLearning !== true) return undefined;
  const { reinforcedEpochs, reinforcedBatchSize, reinforcedLearningRate } = request;
  const { f1Threshold, oversampleFactor, classWeightFactor, minReinforcedEpochs, maxReinforcedEpochs } = {
    ...DEFAULTS,
    ...request,
  };
  return {
    f1Threshold,
    oversampleFactor,
    classWeightFactor,
    minReinforcedEpochs,
    maxReinforcedEpochs,
    ...(reinforcedEpochs === undefined ? {} : { reinforcedEpochs }),
    ...(reinforcedBatchSize === undefined ? {} : { reinforcedBatchSize }),
    ...(reinforcedLearningRate === undefined ? {} : { reinforcedLearningRate }),
  };
}
