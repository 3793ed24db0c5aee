import { availableParallelism } from 'node:os';

import { ArenaError, toArenaError } from '#domain/shared/errors.js';
import {
  ENGINE_NAMES,
  type ActiveEngine,
  type DeviceChoice,
  type DeviceName,
  type EngineChoice,
  type EngineName,
  type EngineRegistry,
  type EngineStatus,
  type Precision,
  type PrecisionChoice,
} from '#domain/engine/engine.js';

import type { LaunchEnvironment } from '../../distributed/launch-environment.js';
import { CpuEngine } from './cpu-engine.js';
import type { EngineAdapter } from './engine-adapter.js';
import { TensorflowEngine } from './tensorflow-engine.js';
import { TorchEngine } from './torch-engine.js';
import { WasmEngine } from './wasm-engine.js';

/** How an engine is to compute. */
interface Wanted {
  readonly precision: PrecisionChoice;
  readonly device: DeviceChoice;
}

/** How an engine computes. */
interface Way extends Wanted {
  readonly precision: Precision;
  readonly device: DeviceName;
}

/**
 * All engines, in the order in which `auto` prefers them.
 *
 * @param place - of this process, where it is one of several
 */
export function allEngines(place?: LaunchEnvironment): readonly EngineAdapter[] {
  return [
    new TorchEngine(place),
    new TensorflowEngine('tensorflow-gpu'),
    new TensorflowEngine('tensorflow'),
    new WasmEngine(),
    new CpuEngine(),
  ];
}

/** Engines of TensorFlow.js. TensorFlow.js has one active backend per process, and so has this registry. */
export class TensorEngineRegistry implements EngineRegistry {
  /** @param engines - In order of preference. */
  constructor(private readonly engines: readonly EngineAdapter[] = allEngines()) {}

  async list({ measures = false }: { readonly measures?: boolean } = {}): Promise<readonly EngineStatus[]> {
    const statuses: EngineStatus[] = [];
    // One after the other: measurements would slow each other down.
    for (const engine of this.engines) statuses.push(measures ? await measured(engine) : engine.inspect());
    return statuses;
  }

  async activate(
    choice: EngineChoice,
    precision: PrecisionChoice = 'float32',
    device: DeviceChoice = 'auto',
  ): Promise<ActiveEngine> {
    const wanted = { precision, device };
    return choice === 'auto' ? this.activateFirst(wanted) : this.activateNamed(choice, wanted);
  }

  private async activateNamed(name: EngineName, wanted: Wanted): Promise<ActiveEngine> {
    const engine = this.engines.find((candidate) => candidate.name === name);
    if (engine === undefined) throw unknownEngine(name);
    const status = engine.inspect();
    if (!status.available) throw unavailable(status);
    const way = wayOf(wanted, status);
    if (way === undefined)
      throw unsupported(`The engine "${name}" does not compute`, wanted, await this.list());
    await activate(engine, way);
    return describe(status, way, [`Asked for by name. ${status.reason}`, ...warningsOf(engine)]);
  }

  /** The first engine that is here and starts; what became of those before it is part of the reason. */
  private async activateFirst(wanted: Wanted): Promise<ActiveEngine> {
    const missing: EngineStatus[] = [];
    const broken: string[] = [];
    for (const engine of this.engines) {
      const status = engine.inspect();
      if (!status.available) {
        missing.push(status);
        continue;
      }
      const way = wayOf(wanted, status);
      if (way === undefined) continue;
      const obstacle = await tryToActivate(engine, way);
      if (obstacle === undefined) {
        return describe(status, way, [whyFirst(missing, broken), ...warningsOf(engine)]);
      }
      broken.push(obstacle);
    }
    if (wanted.precision !== 'float32' || wanted.device !== 'auto')
      throw unsupported('No engine that is here computes', wanted, await this.list(), broken);
    throw new ArenaError(
      'ENGINE.UNAVAILABLE',
      `No engine can be used. ${[...missing.map(({ reason }) => reason), ...broken].join(' ')} Run npm ci.`,
    );
  }
}

/** An engine's status with what it measures; one that does not start is not available. */
async function measured(engine: EngineAdapter): Promise<EngineStatus> {
  const status = engine.inspect();
  if (!status.available || engine.measure === undefined) return status;
  try {
    return { ...status, ...(await engine.measure()) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...status, available: false, reason: `It is installed but does not start: ${reason}` };
  }
}

function warningsOf(engine: EngineAdapter): readonly string[] {
  return engine.warnings?.() ?? [];
}

function whyFirst(missing: readonly EngineStatus[], broken: readonly string[]): string {
  const others =
    missing.length === 0
      ? ''
      : `; not here: ${missing.map(({ name }) => name).join(', ')} (arena engines says why)`;
  return [`The best engine that is here${others}.`, ...broken].join(' ');
}

async function activate(engine: EngineAdapter, { precision, device }: Way): Promise<void> {
  try {
    await engine.activate(precision, device);
  } catch (thrown) {
    throw toArenaError(
      thrown,
      'ENGINE.UNAVAILABLE',
      `The engine "${engine.name}" is installed but does not start`,
    );
  }
}

/** What stands in the way; undefined when the engine is active. */
async function tryToActivate(engine: EngineAdapter, way: Way): Promise<string | undefined> {
  try {
    await activate(engine, way);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function describe(status: EngineStatus, way: Way, reasons: readonly string[]): ActiveEngine {
  return {
    name: status.name,
    ...way,
    threads: status.threads ?? availableParallelism(),
    reason: reasons.join(' '),
  };
}

/** How an engine computes when something is wanted; undefined where it can't. */
function wayOf(wanted: Wanted, status: EngineStatus): Way | undefined {
  const accepted: readonly Precision[] =
    wanted.precision === 'mixed' ? ['bfloat16', 'float16'] : [wanted.precision];
  const precision = accepted.find((one) => status.precisions.includes(one));
  const { device: usual = 'cpu', otherDevices = [] } = status;
  const device = wanted.device === 'auto' ? usual : wanted.device;
  const hasDevice = device === usual || otherDevices.includes(device);
  return precision === undefined || !hasDevice ? undefined : { precision, device };
}

/** @param broken - what became of engines that can, but do not start */
function unsupported(
  problem: string,
  wanted: Wanted,
  engines: readonly EngineStatus[],
  broken: readonly string[] = [],
): ArenaError {
  const able = engines.filter((status) => wayOf(wanted, status) !== undefined);
  const here = able.filter(({ available }) => available).map(({ name }) => name);
  const format = wanted.precision === 'mixed' ? 'mixed precision' : wanted.precision;
  const place = wanted.device === 'auto' ? '' : ` on ${DEVICES[wanted.device]}`;
  return new ArenaError(
    'ENGINE.UNSUPPORTED',
    `${problem} in ${format}${place}. ${broken.length > 0 ? broken.join(' ') : adviceOn(here, able, wanted)}`,
  );
}

const DEVICES = { cpu: 'the processor', cuda: 'an NVIDIA GPU' } as const satisfies Record<DeviceName, string>;

function adviceOn(here: readonly string[], able: readonly EngineStatus[], { device }: Wanted): string {
  if (here.length > 0) return `Use --engine ${here.join(' or ')}.`;
  if (able.length === 0 && device === 'cuda')
    return 'That takes the torch engine over a libtorch with CUDA and a GPU that nvidia-smi shows; or leave out --device cuda.';
  if (able.length === 0) return 'No engine here can; arena engines shows what each of them computes in.';
  return able
    .map(({ name, howToInstall = 'arena engines' }) => `The engine "${name}" can: ${howToInstall}.`)
    .join(' ');
}

function unknownEngine(name: string): ArenaError {
  return new ArenaError(
    'ENGINE.UNKNOWN',
    `Expected an engine, one of auto, ${ENGINE_NAMES.join(', ')}; found "${name}". Run arena engines to see which are here.`,
  );
}

function unavailable({ name, reason, howToInstall }: EngineStatus): ArenaError {
  const advice =
    howToInstall === undefined
      ? 'Use --engine auto to take the best one that is here.'
      : `Install it with: ${howToInstall} (or use --engine auto).`;
  return new ArenaError('ENGINE.UNAVAILABLE', `The engine "${name}" is not available. ${reason} ${advice}`);
}
