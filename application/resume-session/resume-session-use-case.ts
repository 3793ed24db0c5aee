import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';

import { recordedRequest } from '../train-model/recorded-request.js';
import { Resumption } from '../train-model/resumption.js';
import type { TrainModelPorts } from '../train-model/train-model-ports.js';
import { parseTrainModelRequest } from '../train-model/train-model-request.js';
import { failureResponse, type TrainModelResponse } from '../train-model/train-model-response.js';
import { runTrainingPipeline, type TrainModelOptions } from '../train-model/training-pipeline.js';
import { findLatestInterrupted } from './find-resumable.js';
import type { ResumeSessionRequest } from './resume-session-request.js';

/**
 * Goes on with a session that was interrupted or failed, from its last whole checkpoint: the result is that of an
 * uninterrupted run, bit for bit on the same engine. As training, it never throws for a failed run.
 */
export class ResumeSessionUseCase {
  constructor(private readonly ports: TrainModelPorts) {}

  async execute(request: ResumeSessionRequest, options: TrainModelOptions = {}): Promise<TrainModelResponse> {
    const { sessions } = this.ports;
    const warn = (message: string): void => options.onEvent?.({ type: 'log', level: 'warning', message });
    try {
      const sessionId = request.session ?? (await findLatestInterrupted(sessions, warn));
      const lock = await sessions.lock(sessionId, new Date(this.ports.now()));
      try {
        const metadata = await sessions.load(sessionId, warn);
        assertNotCompleted(metadata);
        return await this.goOn(metadata, request, options);
      } finally {
        await lock.release();
      }
    } catch (failure) {
      return failureResponse(failure, request.session === undefined ? {} : { sessionId: request.session });
    }
  }

  private goOn(
    metadata: SessionMetadata,
    { allowDrift, overrides }: ResumeSessionRequest,
    options: TrainModelOptions,
  ): Promise<TrainModelResponse> {
    const { root } = this.ports.workspace;
    const places = { workspace: root, outputDir: metadata.outputPaths.modelDir };
    const recorded = parseTrainModelRequest({ ...recordedRequest(metadata), ...places });
    const request = parseTrainModelRequest({ ...recordedRequest(metadata), ...overrides, ...places });
    const resumption = new Resumption(metadata, allowDrift, options.onEvent ?? (() => undefined));
    resumption.checkRequest(recorded, request);
    return runTrainingPipeline(this.ports, request, options, { resumption });
  }
}

function assertNotCompleted({ trainingSession, executionStatus, outputPaths }: SessionMetadata): void {
  if (executionStatus.status !== 'completed') return;
  const { sessionId } = trainingSession;
  throw new ArenaError(
    'SESSION.COMPLETED',
    `Session ${sessionId} is complete; its model is in ${outputPaths.modelDir}. ` +
      `To train again with the same settings: arena relaunch ${sessionId}`,
    { details: { sessionId, modelPath: outputPaths.modelDir } },
  );
}
