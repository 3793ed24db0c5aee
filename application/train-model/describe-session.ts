import { summarizeLengths } from '#domain/dataset/length-summary.js';
import { isPresetName } from '#domain/model/presets.js';
import { countLengthClasses } from '#domain/session/length-classes.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { Workspace } from '#domain/storage/workspace.js';
import { isTokenizerKind } from '#domain/tokenization/tokenizer.js';

import type { TrainingSetupInput } from './training-setup-input.js';
import type { TrainModelRequest } from './train-model-request.js';

/** The metadata of a session that is about to train: all that `recordedRequest` needs to ask for the same again. */
export function describeSession(
  input: TrainingSetupInput,
  sessionId: string,
  outputPaths: SessionMetadata['outputPaths'],
): SessionMetadata {
  const { ports, request, opened, dataset, tokenizer, model, splits, origin } = input;
  const absolute = (file: string): string => ports.workspace.fromCurrentFolder(file);
  const { training } = opened;
  const isNamedModel = isPresetName(training.model) || opened.startingModel?.commit !== undefined;
  return newSessionMetadata({
    sessionId,
    createdAt: new Date(ports.now()).toISOString(),
    runtime: ports.runtime,
    task: request.task,
    datasetFile: absolute(request.dataset),
    requestedFormat: request.format ?? null,
    quotes: request.quotes,
    textPairColumn: request.textPairColumn ?? null,
    requestedLabels: request.numLabels ?? null,
    dataset,
    ratios: { train: request.trainRatio, validation: request.validationRatio, test: request.testRatio },
    stratified: request.stratified,
    groupColumn: request.groupColumn ?? null,
    positiveLabel: request.positiveLabel ?? null,
    languageColumn: request.languageColumn ?? null,
    detectedLanguages: request.detectLanguages ?? [],
    language: request.language ?? null,
    modelName: isNamedModel ? training.model : absolute(training.model),
    revision: opened.startingModel?.commit ?? null,
    startingModelDigest: opened.startingModelDigest ?? null,
    specification: model.specification,
    parameterCounts: model.parameterCounts,
    dropout: request.dropout ?? null,
    tokenizer: training.tokenizer,
    tokenizerFolder:
      request.tokenizer === 'auto' || isTokenizerKind(request.tokenizer) ? null : absolute(request.tokenizer),
    tokenizerFingerprint: tokenizer.fingerprint,
    hyperparameters: training.hyperparameters,
    reinforcedLearning: training.reinforcedLearning ?? null,
    engine: opened.engine,
    processes: ports.processes.size,
    storage: request.storage ?? null,
    parentSession: origin.parentSession ?? null,
    tokenLengths: summarizeLengths(splits.train.tokens.lengths),
    lengthClasses:
      dataset.objective === 'causal_language_modeling'
        ? null // its rows are blocks of text, cut to one length
        : countLengthClasses(splits.train.tokens.lengths),
    outputPaths,
    trainingFiles: describeFiles(request, ports.workspace),
  });
}

/** Absolute paths of the files that a request names: a session goes on from whatever folder. */
export function describeFiles(
  { dataset, validationDataset, testDataset }: TrainModelRequest,
  workspace: Workspace,
): { readonly train: string; readonly validation?: string; readonly test?: string } {
  const absolute = (file: string): string => workspace.fromCurrentFolder(file);
  return {
    train: absolute(dataset),
    ...(validationDataset === undefined ? {} : { validation: absolute(validationDataset) }),
    ...(testDataset === undefined ? {} : { test: absolute(testDataset) }),
  };
}
