import type { Dataset } from '#domain/dataset/dataset-loader.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { Model } from '#domain/model/model-manager.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { withDropout } from '#domain/model/dropout.js';
import { ArenaError } from '#domain/shared/errors.js';
import { isTokenizerKind, type Tokenizer } from '#domain/tokenization/tokenizer.js';

import type { Resources } from '../../resources.js';
import type { ResolvedTraining } from '../resolve-training.js';
import type { OpenedRun } from './open-run.js';
import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';
import type { TrainModelRequest } from '../train-model-request.js';

/** Step 4: opens what the request names, or trains a tokenizer on the training split and makes a new model. */
export async function loadTokenizerAndModel(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  { training, modelFolder }: OpenedRun,
  dataset: Dataset,
  resources: Resources,
  listener: TrainModelListener,
): Promise<{ readonly tokenizer: Tokenizer; readonly model: Model }> {
  if (modelFolder === undefined) {
    const tokenizer = await loadTokenizer(ports, request, training, dataset, listener);
    const specification = newSpecification(training, dataset, tokenizer);
    const model = resources.own(await ports.models.create(specification, request.seed), (owned) =>
      owned.dispose(),
    );
    return { tokenizer, model };
  }
  const model = resources.own(await ports.models.open(modelFolder), (owned) => owned.dispose());
  assertFits(model.specification, training.model, dataset);
  return { tokenizer: await ports.tokenizers.open(modelFolder), model };
}

async function loadTokenizer(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  training: ResolvedTraining,
  dataset: Dataset,
  listener: TrainModelListener,
): Promise<Tokenizer> {
  const isFolder = request.tokenizer !== 'auto' && !isTokenizerKind(request.tokenizer);
  if (isFolder) return ports.tokenizers.open(request.tokenizer);
  const tokenizer = await ports.tokenizers.train(textsOf(dataset), training.tokenizer);
  listener({
    type: 'log',
    level: 'info',
    message: `Trained a ${training.tokenizer.kind} tokenizer of ${tokenizer.vocabularySize} tokens on the training split`,
  });
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
