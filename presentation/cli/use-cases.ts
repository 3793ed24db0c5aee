import type { EvaluateModelRequest } from '#application/evaluate-model/evaluate-model-request.js';
import type { EvaluateModelResponse } from '#application/evaluate-model/evaluate-model-response.js';
import type { ExportModelRequest } from '#application/export-model/export-model-request.js';
import type { ExportModelResponse } from '#application/export-model/export-model-use-case.js';
import type { PredictRequest } from '#application/predict/predict-request.js';
import type { PredictResponse } from '#application/predict/predict-response.js';
import type { ResumeSessionRequest } from '#application/resume-session/resume-session-request.js';
import type { RelaunchSessionRequest } from '#application/relaunch-session/relaunch-session-request.js';
import type { SessionList } from '#application/sessions/list-sessions-use-case.js';
import type { ReplayRequest } from '#application/sessions/replay/replay-range.js';
import type { ReplayOptions, SessionReplay } from '#application/sessions/replay/replay-session-use-case.js';
import type { SessionDescription } from '#application/sessions/show-session-use-case.js';
import type { SessionVerification } from '#application/sessions/verify-session-use-case.js';
import type { TrainModelListener } from '#application/train-model/train-model-event.js';
import type { TrainModelRequest } from '#application/train-model/train-model-request.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import type { Examination } from '#application/storage/diagnose-storage-use-case.js';
import type { CopiedFolder } from '#application/storage/copy-folder-use-case.js';
import type { CopyOptions } from '#application/storage/copy-object-use-case.js';
import type {
  SyncProgress,
  SyncSessionsRequest,
  SyncSessionsResponse,
} from '#application/storage/sync-sessions-use-case.js';
import type { VerifiedSession } from '#application/storage/verify-storage-use-case.js';
import type { ContentDigest, StorageProviderFactory } from '#domain/storage/storage-provider.js';
import type { ModelLookup } from '#domain/model/model-hub.js';
import type { EngineStatus } from '#domain/engine/engine.js';

/** What the use cases need to know before any of them runs. */
export interface UseCaseOptions {
  /** Folder under which everything is written. */
  readonly workspace: string;
  /** How long several processes that train together wait for one that does not answer. */
  readonly processTimeoutSeconds?: number;
}

/** What commands can ask for. */
export interface UseCases {
  readonly trainModel: {
    execute(
      request: TrainModelRequest,
      options: { readonly signal: AbortSignal; readonly onEvent: TrainModelListener },
    ): Promise<TrainModelResponse>;
  };
  readonly resumeSession: {
    execute(
      request: ResumeSessionRequest,
      options: { readonly signal: AbortSignal; readonly onEvent: TrainModelListener },
    ): Promise<TrainModelResponse>;
  };
  readonly relaunchSession: {
    execute(
      request: RelaunchSessionRequest,
      options: { readonly signal: AbortSignal; readonly onEvent: TrainModelListener },
    ): Promise<TrainModelResponse>;
  };
  readonly sessions: {
    readonly list: { execute(): Promise<SessionList> };
    readonly show: { execute(request: { readonly session: string }): Promise<SessionDescription> };
    readonly verify: { execute(request: { readonly session: string }): Promise<SessionVerification> };
    readonly replay: {
      execute(
        request: ReplayRequest & { readonly session: string },
        options: ReplayOptions,
      ): Promise<SessionReplay>;
    };
  };
  readonly evaluateModel: {
    execute(
      request: EvaluateModelRequest,
      onProgress?: (done: number, total: number) => void,
      lookup?: ModelLookup,
    ): Promise<EvaluateModelResponse>;
  };
  readonly predict: { execute(request: PredictRequest, lookup?: ModelLookup): Promise<PredictResponse> };
  readonly exportModel: {
    execute(request: ExportModelRequest, lookup?: ModelLookup): Promise<ExportModelResponse>;
  };
  readonly engines: { list(options: { readonly measures: boolean }): Promise<readonly EngineStatus[]> };
}

/** What `arena storage` can ask for. */
export interface StorageUseCases {
  readonly syncSessions: {
    execute(request: SyncSessionsRequest, progress?: SyncProgress): Promise<SyncSessionsResponse>;
  };
  readonly verifyStorage: { execute(uri: string): Promise<readonly VerifiedSession[]> };
  readonly diagnoseStorage: { execute(uri: string): Promise<readonly Examination[]> };
  readonly copyFolder: { execute(from: string, to: string, options?: CopyOptions): Promise<CopiedFolder> };
  readonly copyObject: { execute(from: string, to: string, options?: CopyOptions): Promise<ContentDigest> };
  readonly stores: StorageProviderFactory;
}
