import type { RawRequest } from '../request/parse-fields.js';
import { recordedRequest, type RecordedRequest } from '../train-model/recorded-request.js';
import { runTraining } from '../train-model/run-training.js';
import type { TrainModelPorts } from '../train-model/train-model-ports.js';
import { parseTrainModelRequest } from '../train-model/train-model-request.js';
import { failureResponse, type TrainModelResponse } from '../train-model/train-model-response.js';
import type { TrainModelOptions } from '../train-model/training-pipeline.js';
import type { RelaunchSessionRequest } from './relaunch-session-request.js';

/**
 * Trains a new session with the settings of an earlier one, but for those given now. The new session names the earlier
 * one as its parent. As training, it never throws for a failed run.
 */
export class RelaunchSessionUseCase {
  constructor(private readonly ports: TrainModelPorts) {}

  async execute(
    { session, overrides }: RelaunchSessionRequest,
    options: TrainModelOptions = {},
  ): Promise<TrainModelResponse> {
    const warn = (message: string): void => options.onEvent?.({ type: 'log', level: 'warning', message });
    try {
      const metadata = await this.ports.sessions.load(session, warn);
      const request = parseTrainModelRequest(withOverrides(recordedRequest(metadata), overrides));
      const { sourceFile, primaryFile } = metadata.datasetConfig;
      const isFiltered = sourceFile !== '' && request.dataset === primaryFile;
      return await runTraining(this.ports, request, options, {
        parentSession: session,
        ...(isFiltered ? { sourceFile } : {}),
      });
    } catch (failure) {
      return failureResponse(failure);
    }
  }
}

/** What follows from a setting given now is left open again: the training share from a new test share, and so on. */
function withOverrides(recorded: RecordedRequest, overrides: RawRequest): RawRequest {
  const follows = (name: keyof RecordedRequest, ...from: readonly (keyof RecordedRequest)[]): RawRequest =>
    from.some((source) => overrides[source] !== undefined) ? { [name]: undefined } : {};
  return {
    ...recorded,
    ...follows('trainRatio', 'validationRatio', 'testRatio', 'validationDataset', 'testDataset'),
    ...follows('validationRatio', 'validationDataset'),
    ...follows('testRatio', 'testDataset'),
    ...follows('greaterIsBetter', 'metricForBestModel'),
    ...follows('autoCalculateEpochs', 'reinforcedEpochs'),
    ...follows('reinforcedEpochs', 'autoCalculateEpochs'),
    ...follows('model', 'models'),
    ...follows('models', 'model', 'languageModels'),
    ...follows('labelColumn', 'labelColumns', 'keyStrategies'),
    ...follows('keyStrategies', 'labelColumn', 'labelColumns', 'trainingApproach'),
    ...follows('languageDatasets', 'dataset', 'languageColumn', 'detectLanguages'),
    ...follows('detectLanguages', 'languageColumn', 'languageDatasets'),
    ...follows('languageColumn', 'detectLanguages'),
    ...overrides,
  };
}
