import type { DatasetLoader } from '#domain/dataset/dataset-loader.js';
import type { EngineRegistry } from '#domain/engine/engine.js';
import { argMax, sigmoid, softmax } from '#domain/evaluation/probabilities.js';
import type { ModelHub, ModelLookup } from '#domain/model/model-hub.js';
import type { Model, ModelManager } from '#domain/model/model-manager.js';
import { trainableObjective } from '#domain/model/model-objective.js';
import { maxTokensOf, type ModelSpecification } from '#domain/model/specification.js';
import type { GenerationSettings, TextGenerator } from '#domain/model/text-generator.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { Workspace } from '#domain/storage/workspace.js';
import type { Encoding, TextFitting, Tokenizer, TokenizerFactory } from '#domain/tokenization/tokenizer.js';
import type { Trainer } from '#domain/training/trainer.js';

import { assertIdsFit } from '../assert-ids-fit.js';
import { locateModel } from '../locate-model.js';
import { precisionOf } from '../request/precision-name.js';
import { Resources } from '../resources.js';
import { trainedFitting } from '../trained-fitting.js';
import { tokenStoreOf } from './encoded-texts.js';
import type { PredictRequest } from './predict-request.js';
import type { Prediction, PredictResponse, ScoredLabel } from './predict-response.js';
import { TextContinuation } from './text-continuation.js';

/** What a prediction uses from outside. */
export interface PredictPorts {
  readonly engines: EngineRegistry;
  readonly datasetLoader: DatasetLoader;
  readonly tokenizers: TokenizerFactory;
  readonly hub: ModelHub;
  readonly models: ModelManager;
  readonly trainer: Trainer;
  readonly generator: TextGenerator;
  readonly workspace: Workspace;
}

interface InputText {
  /** How the answer names it. */
  readonly input: string;
  readonly text: string;
  readonly textPair?: string;
}

/** What a prediction tells while it goes on. */
export interface PredictListener extends ModelLookup {
  /** Each new piece of generated text. */
  readonly onText?: (piece: string) => void;
}

const LABELS_SHOWN = 3;

/** `arena predict`: asks a saved model about one text, a file, or many texts. Failures are thrown as `ArenaError`. */
export class PredictUseCase {
  constructor(private readonly ports: PredictPorts) {}

  /** @param listener - told of a download, and of generated text as it comes */
  async execute(request: PredictRequest, listener: PredictListener = {}): Promise<PredictResponse> {
    const { ports } = this;
    const resources = new Resources();
    try {
      const { folder } = await locateModel(ports.hub, request, listener);
      await ports.models.describe(folder);
      const { texts, warnings } = await this.read(request);
      const engine = await ports.engines.activate(
        request.engine,
        precisionOf(request.precision),
        request.device,
      );
      const tokenizer = await ports.tokenizers.open(folder);
      const model = resources.own(await ports.models.open(folder), (owned) => owned.dispose());
      const isLanguageModel =
        trainableObjective(model.specification.objective) === 'causal_language_modeling';
      const predictions = isLanguageModel
        ? await this.continueTexts(request, model, tokenizer, texts, listener.onText)
        : await this.classify(request, model, tokenizer, texts);
      return {
        predictions,
        warnings,
        engine: engine.name,
        device: engine.device,
        precision: engine.precision,
      };
    } finally {
      await resources.releaseAll();
    }
  }

  private async read(
    request: PredictRequest,
  ): Promise<{ readonly texts: readonly InputText[]; readonly warnings: readonly string[] }> {
    if (request.text !== undefined) {
      const pair = request.textPair === undefined ? {} : { textPair: request.textPair };
      return { texts: [{ input: request.text, text: request.text, ...pair }], warnings: [] };
    }
    if (request.file !== undefined) {
      const text = await this.ports.workspace.readText(request.file);
      return { texts: [{ input: request.file, text }], warnings: [] };
    }
    return this.readRows(request.input ?? '', request.textColumn);
  }

  private async readRows(
    file: string,
    textColumn: string | undefined,
  ): Promise<{ readonly texts: readonly InputText[]; readonly warnings: readonly string[] }> {
    const dataset = await this.ports.datasetLoader.load({
      trainFile: file,
      // The objective whose rows need no label.
      objective: 'causal_language_modeling',
      ...(textColumn === undefined ? {} : { textColumn }),
      ratios: { train: 1, validation: 0, test: 0 },
      stratified: false,
      seed: 0,
    });
    const texts: InputText[] = [];
    for await (const row of dataset.texts()) texts.push({ input: row.text, text: row.text });
    const warnings = dataset.report.badRows.map(
      ({ file: name, line, message }) => `${name}:${line}: ${message}`,
    );
    return { texts, warnings };
  }

  private async classify(
    request: PredictRequest,
    model: Model,
    tokenizer: Tokenizer,
    texts: readonly InputText[],
  ): Promise<readonly Prediction[]> {
    const fitting = trainedFitting(model.specification, tokenizer, request);
    const encodings = await encode(tokenizer, fitting, texts);
    await assertIdsFit(tokenizer, model.specification, encodings);
    const rows = Uint32Array.from(texts.keys());
    const { logits } = await this.ports.trainer.predict(
      model,
      { tokens: tokenStoreOf(encodings, fitting), rows },
      request.batchSize,
    );
    const labelCount = model.specification.labels.length;
    return texts.map(({ input }, row) => ({
      input,
      ...describeLabels(
        model.specification,
        logits.slice(row * labelCount, (row + 1) * labelCount),
        request.topK ?? LABELS_SHOWN,
      ),
      truncated: encodings[row]!.isCut,
    }));
  }

  private async continueTexts(
    request: PredictRequest,
    model: Model,
    tokenizer: Tokenizer,
    texts: readonly InputText[],
    onText: PredictListener['onText'],
  ): Promise<readonly Prediction[]> {
    const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: false });
    await assertIdsFit(tokenizer, model.specification, encodings);
    const predictions: Prediction[] = [];
    for (const [row, { input }] of texts.entries()) {
      const prompt = encodings[row]!.ids;
      const continuation = new TextContinuation(tokenizer, request.stop ?? [], onText);
      const ids = await this.ports.generator.generate(model, prompt, {
        ...generationSettings(request, tokenizer),
        onToken: (newIds) => continuation.update(newIds),
      });
      const generated = await continuation.finish([...ids]);
      predictions.push({ input, generated, truncated: prompt.length > maxTokensOf(model.specification) });
    }
    return predictions;
  }
}

/** How the request wants text to be generated; it ends where the tokenizer, or else the model, says that texts do. */
function generationSettings(request: PredictRequest, { specialTokens }: Tokenizer): GenerationSettings {
  const { endOfText } = specialTokens;
  return {
    maxNewTokens: request.maxNewTokens,
    temperature: request.temperature,
    ...(request.topK === undefined ? {} : { topK: request.topK }),
    topP: request.topP,
    repetitionPenalty: request.repetitionPenalty,
    beamCount: request.numBeams,
    seed: request.seed,
    ...(endOfText === undefined ? {} : { endOfTextIds: [endOfText] }),
  };
}

async function encode(
  tokenizer: Tokenizer,
  fitting: TextFitting,
  texts: readonly InputText[],
): Promise<readonly Encoding[]> {
  const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: true, ...fitting });
  const empty = encodings.findIndex(({ ids }) => ids.length === 0);
  if (empty === -1) return encodings;
  throw new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a text with content, found none in ${texts[empty]!.input || 'an empty text'}.`,
  );
}

/** Labels above one half (multi-label) or the most probable one, and the `topK` best scores. */
function describeLabels(
  { labels, objective }: ModelSpecification,
  logits: Float32Array,
  topK: number,
): Pick<Prediction, 'labels' | 'scores'> {
  const isMultiLabel = objective === 'multi_label';
  const probabilities = isMultiLabel ? sigmoid(logits) : softmax(logits);
  const scores: ScoredLabel[] = labels.map((label, id) => ({ label, probability: probabilities[id]! }));
  const chosen = isMultiLabel
    ? scores.filter(({ probability }) => probability > 0.5).map(({ label }) => label)
    : [labels[argMax(logits, 0, logits.length)]!];
  return { labels: chosen, scores: scores.sort((a, b) => b.probability - a.probability).slice(0, topK) };
}
