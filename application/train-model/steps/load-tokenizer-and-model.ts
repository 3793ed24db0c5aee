import type { Dataset } from '#domain/dataset/dataset-loader.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { LoadReport, Model } from '#domain/model/model-manager.js';
import { isRecurrent, type ModelSpecification } from '#domain/model/specification.js';
import type { BaseModel, FineTuning } from '#domain/model/fine-tuning.js';
import { withDropout } from '#domain/model/dropout.js';
import { ArenaError } from '#domain/shared/errors.js';
import { isTokenizerKind, type Tokenizer } from '#domain/tokenization/tokenizer.js';

import type { Resources } from '../../resources.js';
import type { ResolvedTraining } from '../resolve-training.js';
import type { Resumption } from '../resumption.js';
import type { TrainModelEvent, TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';
import type { TrainModelRequest } from '../train-model-request.js';
import { vocabularyCoverage } from '../vocabulary-coverage.js';

/** With less of the texts' characters known, a warning is due: of texts that a tokenizer was made for nearly all are. */
const LEAST_COVERAGE = 0.8;

/** What step 4 works with. */
export interface TokenizerAndModelInput {
  readonly ports: TrainModelPorts;
  readonly request: TrainModelRequest;
  readonly training: ResolvedTraining;
  /** Folder of the model that is trained further; undefined for a preset. */
  readonly modelFolder: string | undefined;
  /** What adapters say that they adapt. */
  readonly base: BaseModel | undefined;
  readonly dataset: Dataset;
  readonly resources: Resources;
  readonly listener: TrainModelListener;
  readonly resumption: Resumption | undefined;
}

/** Step 4: opens what the request names, or trains a tokenizer on the training split and makes a new model. */
export async function loadTokenizerAndModel(
  input: TokenizerAndModelInput,
): Promise<{ readonly tokenizer: Tokenizer; readonly model: Model }> {
  const { ports, request, training, modelFolder, dataset, resources, listener, resumption } = input;
  if (modelFolder === undefined) {
    const tokenizer = (await savedTokenizer(input)) ?? (await loadTokenizer(input));
    const specification =
      resumption?.metadata.modelConfig.specification ?? newSpecification(training, dataset, tokenizer);
    const model = resources.own(await ports.models.create(specification, request.seed), (owned) =>
      owned.dispose(),
    );
    assertRecomputable(model.specification, training);
    return { tokenizer, model: ports.models.fineTune(model, fineTuningOf(training, request.seed)) };
  }
  const newHead = {
    objective: dataset.objective,
    labels: dataset.labelSpace?.names ?? [],
    seed: request.seed,
  };
  const onDifference = (report: LoadReport) => listener(describeDifference(training.model, report));
  const { dropout } = training;
  const opened = await ports.models.open(modelFolder, {
    newHead,
    onDifference,
    ...(dropout === undefined ? {} : { dropout }),
  });
  const model = resources.own(opened, (owned) => owned.dispose());
  assertFits(model.specification, training.model, dataset);
  assertRecomputable(model.specification, training);
  const fineTuning = { ...fineTuningOf(training, request.seed), ...(input.base && { base: input.base }) };
  return {
    tokenizer: await openTokenizer(modelFolder, ports, dataset, listener),
    model: ports.models.fineTune(model, fineTuning),
  };
}

function assertRecomputable(
  specification: ModelSpecification,
  { hyperparameters, model }: ResolvedTraining,
): void {
  if (!hyperparameters.gradientCheckpointing || !isRecurrent(specification)) return;
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected a transformer with --gradient-checkpointing, found ${model}, a recurrent network, whose layers can not ` +
      'be computed again. Leave the flag out.',
  );
}

/** Which parameters learn. */
function fineTuningOf({ hyperparameters }: ResolvedTraining, seed: number): FineTuning {
  const { freezeLayers, loraRank: rank, loraAlpha, loraDropout, loraTargetModules } = hyperparameters;
  const lora =
    rank === undefined ? undefined : { rank, alpha: loraAlpha ?? 2 * rank, dropout: loraDropout ?? 0 };
  return {
    seed,
    ...(freezeLayers === undefined ? {} : { frozenLayers: freezeLayers }),
    ...(lora === undefined
      ? {}
      : {
          lora:
            loraTargetModules === undefined
              ? lora
              : { ...lora, targetModules: loraTargetModules.split(',').map((name) => name.trim()) },
        }),
  };
}

/** The tokenizer that a session saved when it began; undefined when that was cut short: training it again gives it. */
async function savedTokenizer({ ports, resumption }: TokenizerAndModelInput): Promise<Tokenizer | undefined> {
  if (resumption === undefined) return undefined;
  const { outputPaths, preprocessing } = resumption.metadata;
  try {
    const tokenizer = await ports.tokenizers.open(outputPaths.modelDir);
    return tokenizer.fingerprint === preprocessing.tokenizerFingerprint ? tokenizer : undefined;
  } catch (failure) {
    if (failure instanceof ArenaError && failure.code === 'TOKENIZER.INVALID') return undefined;
    throw failure;
  }
}

async function loadTokenizer({
  ports,
  request,
  training,
  dataset,
  listener,
}: TokenizerAndModelInput): Promise<Tokenizer> {
  const isFolder = request.tokenizer !== 'auto' && !isTokenizerKind(request.tokenizer);
  if (isFolder) return openTokenizer(request.tokenizer, ports, dataset, listener);
  const tokenizer = await ports.tokenizers.train(textsOf(dataset), training.tokenizer);
  listener({
    type: 'log',
    level: 'info',
    message: `Trained a ${training.tokenizer.kind} tokenizer of ${tokenizer.vocabularySize} tokens on the training split`,
  });
  return tokenizer;
}

/** Opens a tokenizer that was not made for this dataset, and warns where it hardly knows the texts: nothing else would show it. */
async function openTokenizer(
  folder: string,
  ports: TrainModelPorts,
  dataset: Dataset,
  listener: TrainModelListener,
): Promise<Tokenizer> {
  const tokenizer = await ports.tokenizers.open(folder);
  const coverage = await vocabularyCoverage(tokenizer, dataset.texts('train'));
  if (coverage !== undefined && coverage.share < LEAST_COVERAGE) {
    const percent = Math.round(100 * coverage.share);
    listener({
      type: 'log',
      level: 'warning',
      message:
        `The tokenizer in ${folder} has tokens for ${percent} % of the characters of the first ` +
        `${coverage.textCount} training texts; the ` +
        'model sees nothing of the rest. Is it the one that belongs to the model, and made for such texts? Else start ' +
        'from another, or from a preset (--model lstm-small), which trains its own on these texts',
    });
  }
  return tokenizer;
}

/** Texts of the training split, pairs one after the other: what held-out rows say stays unknown to the vocabulary. */
async function* textsOf(dataset: Dataset): AsyncGenerator<string> {
  for await (const row of dataset.texts('train')) {
    yield row.text;
    if (row.textPair !== undefined) yield row.textPair;
  }
}

function newSpecification(
  training: ResolvedTraining,
  dataset: Dataset,
  tokenizer: Tokenizer,
): ModelSpecification {
  const specification = presetSpecification(training.model, {
    vocabularySize: tokenizer.vocabularySize,
    paddingTokenId: tokenizer.specialTokens.padding,
    objective: dataset.objective,
    labels: dataset.labelSpace?.names ?? [],
    maxPositions: training.hyperparameters.maxSequenceLength,
  });
  return training.dropout === undefined ? specification : withDropout(specification, training.dropout);
}

/** An opened model goes on with the classes that it has. */
function assertFits(specification: ModelSpecification, folder: string, dataset: Dataset): void {
  const expected = dataset.labelSpace?.names ?? [];
  const found = specification.labels;
  const sameLabels = expected.length === found.length && expected.every((name, id) => name === found[id]);
  if (specification.objective === dataset.objective && sameLabels) return;
  throw new ArenaError(
    'MODEL.INVALID',
    `The model in ${folder} is for ${specification.objective} with labels [${found.join(', ')}], but the data has ` +
      `${dataset.objective} with labels [${expected.join(', ')}]. Train on data with the same labels, or start from a ` +
      'preset (--model lstm-small).',
  );
}

/** What `transformers` says when weights and model are not exactly the same. */
function describeDifference(model: string, { newlyInitialized, unexpected }: LoadReport): TrainModelEvent {
  const parts = [
    ...(newlyInitialized.length === 0 ? [] : [`newly initialized: ${newlyInitialized.join(', ')}`]),
    ...(unexpected.length === 0 ? [] : [`not used: ${unexpected.join(', ')}`]),
  ];
  return { type: 'log', level: 'warning', message: `Weights of ${model}: ${parts.join('; ')}` };
}
