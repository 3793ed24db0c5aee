import type { ActiveEngine } from '#domain/engine/engine.js';
import type { Dataset } from '#domain/dataset/dataset-loader.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { TrainModelListener } from './train-model-event.js';
import type { TrainModelRequest } from './train-model-request.js';

/** One thing that is not as it was when the session began. */
export interface Drift {
  /** A setting's name, `data`, or `engine`. */
  readonly field: string;
  readonly recorded: unknown;
  readonly found: unknown;
}

/** Settings that say where results go and what is reported, but not what is computed. */
const HARMLESS: ReadonlySet<keyof TrainModelRequest> = new Set([
  'dataset', // where the data is; what it is, its fingerprint tells
  'validationDataset',
  'testDataset',
  'engine', // compared when it has started
  'workspace',
  'outputDir',
  'storage',
  'numProcesses',
  'numGpus',
  'processTimeout',
  'maxRestarts',
  'loggingStrategy',
  'loggingSteps',
  'saveSteps',
  'saveTotalLimit',
]);

/** A session that goes on, and the rule that it goes on as it began. */
export class Resumption {
  /** What was let pass, for the session's metadata. */
  readonly warnings: string[] = [];

  /** @param allowDrift - differences are reported, not refused */
  constructor(
    readonly metadata: SessionMetadata,
    private readonly allowDrift: boolean,
    private readonly listener: TrainModelListener,
  ) {}

  /** Whether going on must give what an uninterrupted run gives. */
  get isExact(): boolean {
    return !this.allowDrift;
  }

  /** @throws ArenaError `SESSION.DRIFT` */
  checkRequest(recorded: TrainModelRequest, found: TrainModelRequest): void {
    const names = Object.keys({ ...recorded, ...found }) as (keyof TrainModelRequest)[];
    this.check(
      names
        .filter((name) => !HARMLESS.has(name) && shown(recorded[name]) !== shown(found[name]))
        .map((name) => ({ field: name, recorded: recorded[name], found: found[name] })),
    );
  }

  /**
   * @param processes - that train together now
   * @throws ArenaError `SESSION.DRIFT`
   */
  checkEngine(found: ActiveEngine, processes: number): void {
    const recorded = this.metadata.trainingContext.engine;
    // Another number of processes takes other parts of the same steps, each with other threads.
    const isSplitAlike = this.metadata.advancedSettings.numProcesses === processes;
    this.check(
      (['name', 'device', 'precision', ...(isSplitAlike ? (['threads'] as const) : [])] as const)
        .filter((part) => recorded[part] !== found[part])
        .map((part) => ({ field: `engine ${part}`, recorded: recorded[part], found: found[part] })),
    );
  }

  /** @throws ArenaError `SESSION.DRIFT` */
  checkData({ fingerprint }: Pick<Dataset, 'fingerprint'>): void {
    const recorded = this.metadata.datasetConfig.fingerprint;
    this.check(recorded === fingerprint ? [] : [{ field: 'data', recorded, found: fingerprint }]);
  }

  /**
   * @param found - SHA-256 of the files of the model that was trained further
   * @throws ArenaError `SESSION.DRIFT`
   */
  checkStartingModel(found: string | undefined): void {
    const { startingModelDigest: recorded } = this.metadata.modelConfig;
    // Earlier versions did not record it.
    if (recorded === null || recorded === found) return;
    this.check([{ field: 'starting model', recorded, found }]);
  }

  private check(drifts: readonly Drift[]): void {
    if (drifts.length === 0) return;
    const sentences = drifts.map(describeDrift);
    if (!this.allowDrift) throw this.refusal(drifts, sentences);
    const warning = `Going on although ${sentences.join('; ')}: the result is not that of an uninterrupted run.`;
    this.warnings.push(warning);
    this.listener({ type: 'log', level: 'warning', message: warning });
  }

  private refusal(drifts: readonly Drift[], sentences: readonly string[]): ArenaError {
    const { sessionId } = this.metadata.trainingSession;
    return new ArenaError(
      'SESSION.DRIFT',
      `Expected session ${sessionId} to go on as it began, but ${sentences.join('; ')}. The result would be that of ` +
        'neither run. Put back what it was, accept that with --allow-drift, or start anew with arena relaunch.',
      { details: { sessionId, drifts } },
    );
  }
}

/** "seed was 7, is 8" */
export function describeDrift({ field, recorded, found }: Drift): string {
  return `${field} was ${shown(recorded)}, is ${shown(found)}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}
