import type { SplitRatios } from '#domain/dataset/dataset-loader.js';
import { isLowerBetter } from '#domain/evaluation/metric-direction.js';
import { PRESET_NAMES } from '#domain/model/presets.js';
import type { IntervalStrategy } from '#domain/training/hyperparameters.js';
import { nearestName } from '../request/nearest-name.js';
import {
  assertNoProblems,
  parseFields,
  type FieldProblem,
  type RawRequest,
} from '../request/parse-fields.js';
import type { RequestValues } from '../request/request-field.js';
import { parseField } from '../request/parse-field.js';
import { customSettingsProblems } from './custom-settings.js';
import { defaultMetric, metricProblems } from './best-metric.js';
import { planProblems } from './plan-settings.js';
import { reinforcementProblems, resolveReinforcement } from './reinforcement-settings.js';
import { TRAIN_MODEL_FIELDS } from './request-fields.js';
import { severalGpusProblems, withSeveralGpus } from './several-gpus.js';
import { resolveSplitRatios, splitRatioProblems } from './split-ratios.js';

type Given = RequestValues<typeof TRAIN_MODEL_FIELDS>;

/** Fields whose default follows from other fields. */
interface Resolved {
  readonly trainRatio: number;
  readonly validationRatio: number;
  readonly testRatio: number;
  readonly evaluationStrategy: IntervalStrategy;
  /** Optimizer steps. */
  readonly evaluationSteps: number;
  readonly saveStrategy: IntervalStrategy;
  /** Optimizer steps. */
  readonly saveSteps: number;
  readonly loadBestModelAtEnd: boolean;
  readonly metricForBestModel: string;
  readonly greaterIsBetter: boolean;
  readonly earlyStopping: boolean;
  /** Evaluations without improvement. */
  readonly earlyStoppingPatience: number;
  readonly reinforcedLearning: boolean;
}

/**
 * A training run as it was asked for, checked and with its defaults. {@link TRAIN_MODEL_FIELDS} says what each field
 * means. The optional fields are left to the recipe of the model or to the dataset.
 */
export interface TrainModelRequest extends Omit<Given, keyof Resolved>, Resolved {}

const DEFAULT_PATIENCE = 3;

function resolveSaving(values: Partial<Given>, evaluationStrategy: IntervalStrategy) {
  const evaluationSteps = values.evaluationSteps ?? TRAIN_MODEL_FIELDS.evaluationSteps.default;
  const saveStrategy = values.saveStrategy ?? evaluationStrategy;
  const saveSteps = values.saveSteps ?? evaluationSteps;
  const savesWhatItEvaluates =
    saveStrategy === evaluationStrategy &&
    saveStrategy !== 'no' &&
    (saveStrategy === 'epoch' || saveSteps % evaluationSteps === 0);
  const loadBestModelAtEnd = values.loadBestModelAtEnd ?? savesWhatItEvaluates;
  return { evaluationSteps, saveStrategy, saveSteps, loadBestModelAtEnd };
}

function resolve(values: Partial<Given>, ratios: SplitRatios): Resolved {
  const hasValidation = ratios.validation > 0 || values.validationDataset !== undefined;
  const evaluationStrategy = values.evaluationStrategy ?? (hasValidation ? 'epoch' : 'no');
  const metric = values.metricForBestModel ?? defaultMetric(values.task ?? TRAIN_MODEL_FIELDS.task.default);
  return {
    trainRatio: ratios.train,
    validationRatio: ratios.validation,
    testRatio: ratios.test,
    evaluationStrategy,
    ...resolveSaving(values, evaluationStrategy),
    metricForBestModel: metric,
    greaterIsBetter: values.greaterIsBetter ?? !isLowerBetter(metric),
    earlyStopping: values.earlyStopping ?? values.earlyStoppingPatience !== undefined,
    earlyStoppingPatience: values.earlyStoppingPatience ?? DEFAULT_PATIENCE,
    ...resolveReinforcement(values),
  };
}

function evaluationProblems(request: TrainModelRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { evaluationStrategy, evaluationSteps, saveStrategy, saveSteps } = request;
  if (
    evaluationStrategy !== 'no' &&
    request.validationRatio === 0 &&
    request.validationDataset === undefined
  ) {
    const message = `is ${evaluationStrategy}, but there is no validation split: give validationDataset or a validationRatio above 0`;
    problems.push({ field: 'evaluationStrategy', message });
  }
  if (request.earlyStopping && evaluationStrategy === 'no') {
    const message = 'needs evaluations: set evaluationStrategy to epoch or steps';
    problems.push({ field: 'earlyStopping', message });
  }
  if (!request.loadBestModelAtEnd) return problems;
  if (evaluationStrategy === 'no' || saveStrategy !== evaluationStrategy) {
    const message = `needs saveStrategy and evaluationStrategy to be the same and not no, found ${saveStrategy} and ${evaluationStrategy}`;
    problems.push({ field: 'loadBestModelAtEnd', message });
  } else if (saveStrategy === 'steps' && saveSteps % evaluationSteps !== 0) {
    const message = `needs saveSteps to be a multiple of evaluationSteps, found ${saveSteps} and ${evaluationSteps}`;
    problems.push({ field: 'loadBestModelAtEnd', message });
  }
  return problems;
}

function taskProblems(request: TrainModelRequest): FieldProblem[] {
  const problems = metricProblems(request.task, request.multiLabel, request.metricForBestModel);
  if (request.multiLabel && (request.labelSmoothing ?? 0) > 0) {
    const message = 'spreads one label over the classes, and rows have any number of labels with multiLabel';
    problems.push({ field: 'labelSmoothing', message });
  }
  if (request.task !== 'code_generation') return problems;
  const meaningless = {
    multiLabel: request.multiLabel,
    labelColumn: request.labelColumn !== undefined,
    textPairColumn: request.textPairColumn !== undefined,
    numLabels: request.numLabels !== undefined,
    classWeights: request.classWeights === 'balanced',
    windowStride: request.windowStride !== undefined,
    labelSmoothing: (request.labelSmoothing ?? 0) > 0,
  };
  for (const [field, given] of Object.entries(meaningless)) {
    if (given) problems.push({ field, message: 'has no meaning for code_generation, which has no labels' });
  }
  return problems;
}

function longTextProblems({ truncation, windowStride, textPairColumn }: TrainModelRequest): FieldProblem[] {
  if (truncation === 'only_second' && textPairColumn === undefined) {
    return [
      { field: 'truncation', message: 'is only_second, but there is one text per row: give textPairColumn' },
    ];
  }
  if (windowStride === undefined || textPairColumn === undefined || truncation !== 'longest_first') return [];
  const message =
    'needs one text of a pair to be read in windows: set truncation to only_first or only_second';
  return [{ field: 'windowStride', message }];
}

/** A saved model comes with the tokenizer that its embedding was learnt for; settings of another would have no effect. */
function tokenizerProblems({
  model,
  tokenizer,
  vocabularySize,
  lowercase,
}: TrainModelRequest): FieldProblem[] {
  // A misspelt preset is better told that it is one.
  if (model === undefined || nearestName(model, PRESET_NAMES) !== undefined) return [];
  const given = {
    tokenizer: tokenizer !== 'auto',
    vocabularySize: vocabularySize !== undefined,
    lowercase: lowercase !== undefined,
  };
  const message = `has no meaning for ${model}, a saved model, which has its own tokenizer beside it: leave it out`;
  return Object.entries(given).flatMap(([field, isGiven]) => (isGiven ? [{ field, message }] : []));
}

/** Settings of adapters have no effect where there are none. */
function adapterProblems(request: TrainModelRequest): FieldProblem[] {
  if (request.loraRank !== undefined) return [];
  return (['loraAlpha', 'loraDropout', 'loraTargetModules'] as const)
    .filter((field) => request[field] !== undefined)
    .map((field) => ({ field, message: 'is a setting of adapters: give loraRank, too' }));
}

/** With a file for each language, the first one stands for the dataset. */
function withImpliedDataset(raw: RawRequest): RawRequest {
  const { languageDatasets, dataset } = raw;
  if (languageDatasets === undefined || dataset !== undefined) return raw;
  const parsed = parseField(TRAIN_MODEL_FIELDS.languageDatasets, languageDatasets);
  return parsed.ok ? { ...raw, dataset: Object.values(parsed.value as Record<string, string>)[0] } : raw;
}

/**
 * Reads a request from flags, a config file or a program: camelCase names, values as strings or typed.
 * @throws ArenaError `CONFIG.INVALID` naming everything that is wrong, in `details.problems` ({@link FieldProblem})
 */
export function parseTrainModelRequest(raw: RawRequest): TrainModelRequest {
  const complete = withSeveralGpus(withImpliedDataset(raw));
  const { values, problems } = parseFields(TRAIN_MODEL_FIELDS, complete);
  const ratios = resolveSplitRatios(values);
  // Complete unless a field has a problem, and then this function throws.
  const request = { ...values, ...resolve(values, ratios) } as TrainModelRequest;
  assertNoProblems([
    ...problems,
    ...severalGpusProblems(complete),
    ...splitRatioProblems(values, ratios),
    ...evaluationProblems(request),
    ...(values.task === undefined ? [] : taskProblems(request)),
    ...longTextProblems(request),
    ...tokenizerProblems(request),
    ...adapterProblems(request),
    ...planProblems(request),
    ...customSettingsProblems(request),
    ...reinforcementProblems(request, {
      hasLabels: values.task !== 'code_generation',
      hasValidation: request.validationRatio > 0 || request.validationDataset !== undefined,
    }),
  ]);
  return request;
}
