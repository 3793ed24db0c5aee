import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';

import { runTrainingPlan } from '../train-plan/run-training-plan.js';
import { fetchSession } from '../storage/fetch-session.js';
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
    const { sessions, processes } = this.ports;
    const warn = (message: string): void => options.onEvent?.({ type: 'log', level: 'warning', message });
    try {
      if (processes.rank > 0) {
        // Process 0 holds the session for all.
        return await this.goOn(await sessions.load(assertNamed(request), warn), request, options);
      }
      const sessionId = await this.locate(processes.size > 1 ? assertNamed(request) : request.session, warn);
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

  /** A published session is brought here first. */
  private locate(session: string | undefined, warn: (message: string) => void): Promise<string> {
    if (session === undefined) return findLatestInterrupted(this.ports.sessions, warn);
    return session.includes('/') ? fetchSession(this.ports, session, warn) : Promise.resolve(session);
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
    return metadata.trainingSession.workflow === 'plan'
      ? runTrainingPlan(this.ports, request, options, { resumed: { resumption, allowDrift, overrides } })
      : runTrainingPipeline(this.ports, request, options, { resumption });
  }
}

/** Several processes can't look for the latest one: the first to find it holds it. */
function assertNamed({ session }: ResumeSessionRequest): string {
  if (session !== undefined) return session;
  throw new ArenaError(
    'ARGUMENT.INVALID',
    'Expected the session to go on with, as several processes resume it, found none. Name it: arena resume SESSION; ' +
      'arena sessions list shows what there is.',
  );
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
