import type { ActiveEngine } from '#domain/engine/engine.js';
import type { ModelLocation } from '#domain/model/model-hub.js';
import { isPresetName, PRESET_NAMES } from '#domain/model/presets.js';
import { ArenaError } from '#domain/shared/errors.js';

import { assertStorageUsable } from '../../storage/assert-storage-usable.js';
import { nearestName } from '../../request/nearest-name.js';
import { precisionName } from '../../request/precision-name.js';
import { resolveTraining, type ResolvedTraining } from '../resolve-training.js';
import type { Resumption } from '../resumption.js';
import { requestedPrecision } from '../requested-precision.js';
import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';
import type { TrainModelRequest } from '../train-model-request.js';

/** What a model and its tokenizer are read from; a README may change. */
const MODEL_FILE = /\.(json|safetensors|bin|txt|model)$/;

/** What step 1 finds out. */
export interface OpenedRun {
  readonly training: ResolvedTraining;
  /** The model that is trained further; absent for a preset. */
  readonly startingModel?: ModelLocation;
  /** SHA-256 (hex) of its files; absent for a preset. */
  readonly startingModelDigest?: string;
  readonly engine: ActiveEngine;
}

/**
 * Step 1: fills what the request leaves open, starts the engine and proves that the results can be written, all before
 * any time is spent on the data. The session itself is opened in step 6, so that bad data leaves nothing behind.
 */
export async function openRun(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  listener: TrainModelListener,
  resumption?: Resumption,
): Promise<OpenedRun> {
  const training = resolveTraining(request, ports.processes.size);
  const startingModel = await locateModel(ports, request, training.model, listener);
  const engine = await ports.engines.activate(request.engine, requestedPrecision(request), request.device);
  listener({
    type: 'log',
    level: 'info',
    message: `Engine ${engine.name} on ${engine.device} in ${precisionName(engine.precision)}: ${engine.reason}`,
  });
  resumption?.checkEngine(engine, ports.processes.size);
  if (ports.processes.rank > 0) return { training, engine, ...(startingModel && { startingModel }) };
  const startingModelDigest =
    startingModel === undefined ? undefined : await digestModel(ports, startingModel);
  resumption?.checkStartingModel(startingModelDigest);
  if (request.storage !== undefined) {
    const warn = (message: string): void => listener({ type: 'log', level: 'warning', message });
    await assertStorageUsable(ports.storage, request.storage, warn);
  }
  if (resumption === undefined) await assertWritable(ports, request);
  return {
    training,
    engine,
    ...(startingModel === undefined ? {} : { startingModel }),
    ...(startingModelDigest === undefined ? {} : { startingModelDigest }),
  };
}

/** Identifies what is trained further, with its tokenizer. */
function digestModel({ workspace }: TrainModelPorts, { folder }: ModelLocation): Promise<string> {
  return workspace.digestFolder(workspace.fromCurrentFolder(folder), MODEL_FILE);
}

async function locateModel(
  { workspace, hub }: TrainModelPorts,
  request: TrainModelRequest,
  model: string,
  listener: TrainModelListener,
): Promise<ModelLocation | undefined> {
  if (isPresetName(model)) {
    assertNoAdapters(request, model);
    return undefined;
  }
  if (!(await workspace.exists(workspace.fromCurrentFolder(model)))) assertNoMisspeltPreset(model);
  return hub.locate(model, {
    ...(request.revision === undefined ? {} : { revision: request.revision }),
    onProgress: (progress) => listener({ type: 'download', progress }),
    onWarning: (message) => listener({ type: 'log', level: 'warning', message }),
  });
}

/** Adapters change a model that has learnt something; a preset begins with random weights, which they would keep. */
function assertNoAdapters({ loraRank }: TrainModelRequest, model: string): void {
  if (loraRank === undefined) return;
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected a saved model to put adapters on (--lora-rank ${loraRank}), found the preset ${model}. ` +
      'Name a folder or a model of the hub with --model, or leave --lora-rank out.',
  );
}

/** A name that is nearly a preset's is not looked up on the hub, which would only say that there is none. */
function assertNoMisspeltPreset(model: string): void {
  const nearest = nearestName(model, PRESET_NAMES);
  if (nearest === undefined) return;
  throw new ArenaError(
    'MODEL.UNKNOWN',
    `Expected --model to be a preset (${PRESET_NAMES.join(', ')}), the folder of a saved model, or the name of one on ` +
      `the hub (organisation/name), found "${model}". Did you mean ${nearest}?`,
    { details: { model, presets: PRESET_NAMES } },
  );
}

async function assertWritable(ports: TrainModelPorts, request: TrainModelRequest): Promise<void> {
  const { workspace } = ports;
  await workspace.prepareFolder(workspace.root);
  if (request.outputDir === undefined) return;
  const existed = await workspace.exists(request.outputDir);
  await workspace.prepareFolder(request.outputDir);
  if (!existed) {
    await workspace.remove(request.outputDir);
    return;
  }
  for (const name of ['config.json', 'checkpoints']) {
    if (!(await workspace.exists(workspace.resolve(request.outputDir, name)))) continue;
    throw new ArenaError(
      'ARGUMENT.INVALID',
      `Expected an output folder without a model, found ${name} of an earlier run in ${request.outputDir}. ` +
        'Choose another --output-dir, or remove that folder.',
    );
  }
}
