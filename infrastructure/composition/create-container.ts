import 'reflect-metadata';

import { Container, type ResolutionContext } from 'inversify';

import {
  EvaluateModelUseCase,
  type EvaluateModelPorts,
} from '#application/evaluate-model/evaluate-model-use-case.js';
import {
  ExportModelUseCase,
  type ExportModelPorts,
} from '#application/export-model/export-model-use-case.js';
import { PredictUseCase, type PredictPorts } from '#application/predict/predict-use-case.js';
import { RelaunchSessionUseCase } from '#application/relaunch-session/relaunch-session-use-case.js';
import { ListSessionsUseCase } from '#application/sessions/list-sessions-use-case.js';
import { ReplaySessionUseCase } from '#application/sessions/replay/replay-session-use-case.js';
import { ShowSessionUseCase } from '#application/sessions/show-session-use-case.js';
import { VerifySessionUseCase } from '#application/sessions/verify-session-use-case.js';
import { ResumeSessionUseCase } from '#application/resume-session/resume-session-use-case.js';
import type { TrainModelPorts } from '#application/train-model/train-model-ports.js';
import { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import type { EngineRegistry } from '#domain/engine/engine.js';
import type { ModelHub } from '#domain/model/model-hub.js';
import type { ModelManager } from '#domain/model/model-manager.js';
import type { StorageProviderFactory } from '#domain/storage/storage-provider.js';
import type { Workspace } from '#domain/storage/workspace.js';
import { ALONE } from '#domain/training/process-place.js';

import { readLaunchEnvironment, type LaunchEnvironment } from '../distributed/launch-environment.js';
import { OrderedTokenCache } from '../distributed/ordered-token-cache.js';
import type { ProcessGroup } from '../distributed/process-group.js';
import { DatasetIndex } from '../datasets/dataset-index.js';
import { FileDatasetLoader } from '../datasets/file-dataset-loader.js';
import { FileDatasetSurveyor } from '../datasets/file-dataset-surveyor.js';
import { openHuggingFaceHub } from '../hub/open-hugging-face-hub.js';
import { LocalWorkspace } from '../filesystem/local-workspace.js';
import { CachedTextGenerator } from '../models/cached-text-generator.js';
import { TensorModelManager } from '../models/tensor-model-manager.js';
import { OnnxModelExporter } from '../onnx/onnx-model-exporter.js';
import { OnnxRuntime } from '../onnx/onnx-runtime.js';
import { FileRunLogWriter } from '../runs/file-run-log-writer.js';
import { FileSessionStore } from '../sessions/file-session-store.js';
import { readRuntimeFacts } from '../sessions/runtime-facts.js';
import { StoredDatasetLoader } from '../storage/stored-dataset-loader.js';
import { StoredModelHub } from '../storage/stored-model-hub.js';
import { FileOutbox } from '../storage/file-outbox.js';
import { ObjectCache } from '../storage/object-cache.js';
import { UriStorageProviderFactory } from '../storage/uri-storage-provider-factory.js';
import { allEngines, TensorEngineRegistry } from '../tensor/engines/tensor-engine-registry.js';
import { TorchProcessGroup } from '../torch/torch-process-group.js';
import { FileTokenCache } from '../tokenizers/file-token-cache.js';
import { HuggingFaceTokenizerFactory } from '../tokenizers/hugging-face-tokenizer-factory.js';
import { FileMetricsTrackerFactory } from '../tracking/file-metrics-tracker-factory.js';
import { AdvancedTrainer } from '../training/advanced-trainer.js';
import { FolderCheckpointManagerFactory } from '../training/checkpoints/folder-checkpoint-manager-factory.js';
import { TOKENS } from './tokens.js';

/** What the container needs to know. */
export interface ContainerOptions {
  /** Folder under which everything is written: `logs/`, `models/`, `experiments/`, `.cache/`. */
  readonly workspace: string;
  /** What the launcher of several processes set; our own environment by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How long several processes wait for one that does not answer. */
  readonly processTimeoutSeconds?: number;
}

const PROCESS_TIMEOUT_SECONDS = 600;

/**
 * Binds every port to its adapter. Ports may be bound again before the first use case is taken
 * (`(await container.rebind(TOKENS.trainer)).toConstantValue(myTrainer)`).
 */
export function createContainer(options: ContainerOptions): Container {
  const { workspace, environment = process.env } = options;
  const container = new Container({ defaultScope: 'Singleton' });
  const place = readLaunchEnvironment(environment);
  const joinGroup = place === undefined ? undefined : joinOnce(place, options.processTimeoutSeconds);
  container
    .bind(TOKENS.processes)
    .toConstantValue(place === undefined ? ALONE : { rank: place.rank, size: place.worldSize });
  const now = (): number => Date.now();
  container.bind(TOKENS.now).toConstantValue(now);
  container.bind(TOKENS.runtime).toDynamicValue(readRuntimeFacts);
  container.bind(TOKENS.workspace).toConstantValue(new LocalWorkspace(workspace));
  container.bind(TOKENS.engines).toDynamicValue(() => new TensorEngineRegistry(allEngines(place)));
  bindReaders(container, place?.localRank ?? 0);
  container.bind(TOKENS.datasetSurveyor).toDynamicValue(() => new FileDatasetSurveyor());
  container.bind(TOKENS.tokenizers).toDynamicValue(() => new HuggingFaceTokenizerFactory());
  container.bind(TOKENS.tokenCache).toResolvedValue(
    (folders: Workspace) => {
      const cache = new FileTokenCache(folders.resolve('.cache'));
      return place === undefined || joinGroup === undefined
        ? cache
        : new OrderedTokenCache(cache, place.localRank, joinGroup);
    },
    [TOKENS.workspace],
  );
  container.bind(TOKENS.models).toResolvedValue((hub: ModelHub) => new TensorModelManager(hub), [TOKENS.hub]);
  container.bind(TOKENS.exporter).toDynamicValue(() => new OnnxModelExporter());
  container.bind(TOKENS.generator).toDynamicValue(() => new CachedTextGenerator());
  container.bind(TOKENS.trainer).toDynamicValue(() => new AdvancedTrainer(joinGroup));
  container.bind(TOKENS.metrics).toDynamicValue(() => new FileMetricsTrackerFactory(now));
  container
    .bind(TOKENS.checkpoints)
    .toResolvedValue(
      (models: ModelManager) => new FolderCheckpointManagerFactory(models, now),
      [TOKENS.models],
    );
  container
    .bind(TOKENS.storage)
    .toResolvedValue(
      (place: Workspace) => new UriStorageProviderFactory(place.root, process.env),
      [TOKENS.workspace],
    );
  container
    .bind(TOKENS.outbox)
    .toResolvedValue((place: Workspace) => new FileOutbox(place.root), [TOKENS.workspace]);
  container
    .bind(TOKENS.sessions)
    .toResolvedValue((place: Workspace) => new FileSessionStore(place.root), [TOKENS.workspace]);
  container
    .bind(TOKENS.runLog)
    .toResolvedValue((place: Workspace) => new FileRunLogWriter(place.root), [TOKENS.workspace]);
  bindUseCases(container);
  return container;
}

/** Joins the group when it is first asked for, which is after the engine runs. */
function joinOnce(place: LaunchEnvironment, timeoutSeconds = PROCESS_TIMEOUT_SECONDS): () => ProcessGroup {
  let group: ProcessGroup | undefined;
  return () => (group ??= TorchProcessGroup.join(place, timeoutSeconds * 1000));
}

/** Datasets and models are read from files, the hub, and stores. */
function bindReaders(container: Container, localRank: number): void {
  // Of the processes of one machine, one keeps indexes.
  const indexOf = (place: Workspace): DatasetIndex | undefined =>
    localRank === 0 ? new DatasetIndex(place.resolve('.cache', 'datasets')) : undefined;
  const cacheOf = (stores: StorageProviderFactory, place: Workspace): ObjectCache =>
    new ObjectCache(stores, place.resolve('.cache', 'storage'));
  container
    .bind(TOKENS.datasetLoader)
    .toResolvedValue(
      (stores: StorageProviderFactory, place: Workspace) =>
        new StoredDatasetLoader(new FileDatasetLoader(indexOf(place)), cacheOf(stores, place)),
      [TOKENS.storage, TOKENS.workspace],
    );
  container
    .bind(TOKENS.hub)
    .toResolvedValue(
      (stores: StorageProviderFactory, place: Workspace) =>
        new StoredModelHub(openHuggingFaceHub(), cacheOf(stores, place)),
      [TOKENS.storage, TOKENS.workspace],
    );
}

function bindUseCases(container: Container): void {
  const trainingPorts = (context: ResolutionContext): TrainModelPorts => ({
    engines: context.get(TOKENS.engines),
    datasetLoader: context.get(TOKENS.datasetLoader),
    datasetSurveyor: context.get(TOKENS.datasetSurveyor),
    tokenizers: context.get(TOKENS.tokenizers),
    tokenCache: context.get(TOKENS.tokenCache),
    hub: context.get(TOKENS.hub),
    models: context.get(TOKENS.models),
    trainer: context.get(TOKENS.trainer),
    metrics: context.get(TOKENS.metrics),
    checkpoints: context.get(TOKENS.checkpoints),
    storage: context.get(TOKENS.storage),
    outbox: context.get(TOKENS.outbox),
    sessions: context.get(TOKENS.sessions),
    runLog: context.get(TOKENS.runLog),
    workspace: context.get(TOKENS.workspace),
    runtime: context.get(TOKENS.runtime),
    processes: context.get(TOKENS.processes),
    now: context.get(TOKENS.now),
  });
  container
    .bind(TOKENS.trainModel)
    .toDynamicValue((context): TrainModelUseCase => new TrainModelUseCase(trainingPorts(context)));
  container
    .bind(TOKENS.relaunchSession)
    .toDynamicValue((context): RelaunchSessionUseCase => new RelaunchSessionUseCase(trainingPorts(context)));
  container
    .bind(TOKENS.listSessions)
    .toDynamicValue((context): ListSessionsUseCase => new ListSessionsUseCase(trainingPorts(context)));
  container
    .bind(TOKENS.showSession)
    .toDynamicValue((context): ShowSessionUseCase => new ShowSessionUseCase(trainingPorts(context)));
  container
    .bind(TOKENS.verifySession)
    .toDynamicValue((context): VerifySessionUseCase => new VerifySessionUseCase(trainingPorts(context)));
  container
    .bind(TOKENS.replaySession)
    .toDynamicValue((context): ReplaySessionUseCase => new ReplaySessionUseCase(trainingPorts(context)));
  container
    .bind(TOKENS.resumeSession)
    .toDynamicValue((context): ResumeSessionUseCase => new ResumeSessionUseCase(trainingPorts(context)));
  container.bind(TOKENS.evaluateModel).toDynamicValue(
    (context): EvaluateModelUseCase =>
      new EvaluateModelUseCase({
        engines: context.get(TOKENS.engines),
        datasetLoader: context.get(TOKENS.datasetLoader),
        tokenizers: context.get(TOKENS.tokenizers),
        tokenCache: context.get(TOKENS.tokenCache),
        hub: context.get(TOKENS.hub),
        models: context.get(TOKENS.models),
        trainer: context.get(TOKENS.trainer),
        now: context.get(TOKENS.now),
      } satisfies EvaluateModelPorts),
  );
  container.bind(TOKENS.exportModel).toDynamicValue(
    (context): ExportModelUseCase =>
      new ExportModelUseCase({
        engines: context.get(TOKENS.engines),
        hub: context.get(TOKENS.hub),
        models: context.get(TOKENS.models),
        tokenizers: context.get(TOKENS.tokenizers),
        exporter: context.get(TOKENS.exporter),
        runner: new OnnxRuntime(),
        datasetLoader: context.get(TOKENS.datasetLoader),
        tokenCache: context.get(TOKENS.tokenCache),
        trainer: context.get(TOKENS.trainer),
        workspace: context.get(TOKENS.workspace),
      } satisfies ExportModelPorts),
  );
  container.bind(TOKENS.predict).toDynamicValue(
    (context): PredictUseCase =>
      new PredictUseCase({
        engines: context.get(TOKENS.engines),
        datasetLoader: context.get(TOKENS.datasetLoader),
        tokenizers: context.get(TOKENS.tokenizers),
        hub: context.get(TOKENS.hub),
        models: context.get(TOKENS.models),
        trainer: context.get(TOKENS.trainer),
        generator: context.get(TOKENS.generator),
        workspace: context.get(TOKENS.workspace),
      } satisfies PredictPorts),
  );
}

/** The use cases of the command line, but for those of `arena storage`, on the real adapters. */
export function createUseCases(options: ContainerOptions): {
  readonly trainModel: TrainModelUseCase;
  readonly resumeSession: ResumeSessionUseCase;
  readonly sessions: {
    readonly list: ListSessionsUseCase;
    readonly show: ShowSessionUseCase;
    readonly verify: VerifySessionUseCase;
    readonly replay: ReplaySessionUseCase;
  };
  readonly relaunchSession: RelaunchSessionUseCase;
  readonly evaluateModel: EvaluateModelUseCase;
  readonly predict: PredictUseCase;
  readonly exportModel: ExportModelUseCase;
  readonly engines: EngineRegistry;
} {
  const container = createContainer(options);
  return {
    trainModel: container.get(TOKENS.trainModel),
    resumeSession: container.get(TOKENS.resumeSession),
    sessions: {
      list: container.get(TOKENS.listSessions),
      show: container.get(TOKENS.showSession),
      verify: container.get(TOKENS.verifySession),
      replay: container.get(TOKENS.replaySession),
    },
    relaunchSession: container.get(TOKENS.relaunchSession),
    evaluateModel: container.get(TOKENS.evaluateModel),
    predict: container.get(TOKENS.predict),
    exportModel: container.get(TOKENS.exportModel),
    engines: container.get(TOKENS.engines),
  };
}
