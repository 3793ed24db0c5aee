import type { DatasetLoader } from '#domain/dataset/dataset-loader.js';
import type { DatasetSurveyor } from '#domain/dataset/dataset-survey.js';
import type { EngineRegistry } from '#domain/engine/engine.js';
import type { ModelHub } from '#domain/model/model-hub.js';
import type { ModelManager } from '#domain/model/model-manager.js';
import type { ProcessPlace } from '#domain/training/process-place.js';
import type { RunLogWriter } from '#domain/session/run-log.js';
import type { RuntimeFacts } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import type { Outbox } from '#domain/storage/outbox.js';
import type { StorageProviderFactory } from '#domain/storage/storage-provider.js';
import type { Workspace } from '#domain/storage/workspace.js';
import type { TokenCache, TokenizerFactory } from '#domain/tokenization/tokenizer.js';
import type { CheckpointManagerFactory } from '#domain/training/checkpoint.js';
import type { MetricsTrackerFactory } from '#domain/training/metrics-tracker.js';
import type { Trainer } from '#domain/training/trainer.js';

/** Everything the training pipeline uses from outside. Bound to adapters in one place, the composition. */
export interface TrainModelPorts {
  readonly engines: EngineRegistry;
  readonly datasetLoader: DatasetLoader;
  readonly datasetSurveyor: DatasetSurveyor;
  readonly tokenizers: TokenizerFactory;
  readonly tokenCache: TokenCache;
  readonly hub: ModelHub;
  readonly models: ModelManager;
  readonly trainer: Trainer;
  readonly metrics: MetricsTrackerFactory;
  readonly checkpoints: CheckpointManagerFactory;
  readonly storage: StorageProviderFactory;
  readonly outbox: Outbox;
  readonly sessions: SessionStore;
  readonly runLog: RunLogWriter;
  readonly workspace: Workspace;
  readonly runtime: RuntimeFacts;
  readonly processes: ProcessPlace;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
