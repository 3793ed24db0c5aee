import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';

import { Resources } from '../../resources.js';
import type { TrainModelPorts } from '../../train-model/train-model-ports.js';
import { isPlan, loadPlanMembers } from '../plan-members.js';
import type { Comparison } from './compare-checkpoints.js';
import { recordedTrainings, type RecordedTraining } from './recorded-training.js';
import { chooseReplayRange, type ReplayRequest } from './replay-range.js';
import { ReplayedTraining } from './replayed-training.js';

/** A recorded checkpoint that training came to again, or should have. */
export interface ReplayedCheckpoint {
  readonly step: number;
  readonly comparisons: readonly Comparison[];
}

/** The steps of one model that were trained again. */
export interface ModelReplay {
  readonly name: string;
  /** Whether they are those of the further training of reinforced learning, whose steps begin anew. */
  readonly isFurther: boolean;
  /** 0: the beginning. */
  readonly fromStep: number;
  /** By step; the first one that differs is the last one compared. */
  readonly checkpoints: readonly ReplayedCheckpoint[];
  readonly agrees: boolean;
}

/** A model of a plan, or a further training, that has nothing to compare. */
export interface SkippedModel {
  readonly name: string;
  readonly reason: string;
}

/** What training again came to. */
export interface SessionReplay {
  readonly sessionId: string;
  /** Every checkpoint that was compared is the one on record. */
  readonly agrees: boolean;
  /** One, or those of a plan. */
  readonly models: readonly ModelReplay[];
  readonly skipped: readonly SkippedModel[];
}

type Replays = Pick<SessionReplay, 'models' | 'skipped'>;

/** What a caller may add to a request. */
export interface ReplayOptions {
  readonly onProgress?: (stepsDone: number, steps: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains steps of a session again, from one of its checkpoints, and compares what comes out with the digests on record:
 * weights, optimizer, all rows trained on so far. It happens in a folder of its own that is removed at the end; the
 * session stays as it is.
 *
 * Errors: `SESSION.NOT_FOUND`, `SESSION.INVALID`, `SESSION.LOCKED`; `SESSION.DRIFT`: data, starting model or engine are
 * not those of the session; `CHECKPOINT.NONE`, `ARGUMENT.INVALID`: nothing to compare; `TRAINING.INTERRUPTED`.
 */
export class ReplaySessionUseCase {
  constructor(private readonly ports: TrainModelPorts) {}

  async execute(
    { session, ...request }: ReplayRequest & { readonly session: string },
    options: ReplayOptions = {},
  ): Promise<SessionReplay> {
    const metadata = await this.ports.sessions.load(session, () => undefined);
    await this.assertNotHeld(session);
    const { models, skipped } = isPlan(metadata)
      ? await this.replayMembers(metadata, request, options)
      : await this.replayTrainings(metadata.modelConfig.selectedModel, metadata, request, options);
    return { sessionId: session, agrees: models.every(({ agrees }) => agrees), models, skipped };
  }

  private async replayMembers(
    plan: SessionMetadata,
    request: ReplayRequest,
    options: ReplayOptions,
  ): Promise<Replays> {
    const models: ModelReplay[] = [];
    const skipped: SkippedModel[] = [];
    for (const { name, metadata, problem = 'its training has not begun' } of await loadPlanMembers(
      this.ports.sessions,
      plan,
    )) {
      try {
        if (metadata === undefined) skipped.push({ name, reason: problem });
        else {
          const found = await this.replayTrainings(name, metadata, request, options);
          models.push(...found.models);
          skipped.push(...found.skipped);
        }
      } catch (failure) {
        if (!hasNothingToCompare(failure)) throw failure;
        skipped.push({ name, reason: failure.message });
      }
    }
    if (models.length > 0) return { models, skipped };
    throw new ArenaError(
      'CHECKPOINT.NONE',
      `No model of ${plan.trainingSession.sessionId} can be replayed: ` +
        skipped.map(({ name, reason }) => `${name}: ${reason}`).join(' '),
    );
  }

  /** The first training of a model, and the further one where there was one. */
  private async replayTrainings(
    name: string,
    metadata: SessionMetadata,
    request: ReplayRequest,
    options: ReplayOptions,
  ): Promise<Replays> {
    const [first, further] = recordedTrainings(metadata, this.ports.workspace);
    const models = [{ name, ...(await this.replayOne(metadata, first!, request, options)) }];
    if (further === undefined) return { models, skipped: [] };
    const skip = (reason: string): Replays => ({
      models,
      skipped: [{ name: `The further training of ${name}`, reason }],
    });
    if (request.from !== undefined) return skip('--from names a step of the first training.');
    try {
      models.push({ name, ...(await this.replayOne(metadata, further, request, options)) });
      return { models, skipped: [] };
    } catch (failure) {
      if (!hasNothingToCompare(failure)) throw failure;
      return skip(failure.message);
    }
  }

  private async replayOne(
    metadata: SessionMetadata,
    recorded: RecordedTraining,
    request: ReplayRequest,
    { onProgress, signal }: ReplayOptions,
  ): Promise<Omit<ModelReplay, 'name'>> {
    const { ports } = this;
    const found = await ports.checkpoints.inspect(recorded.policy);
    const { fromStep, targets } = chooseReplayRange(metadata, recorded.checkpoints, found, request);
    const checkpoints: ReplayedCheckpoint[] = [];
    const steps = targets.at(-1)!.step - fromStep;
    const resources = new Resources();
    try {
      const training = await ReplayedTraining.open(ports, metadata, recorded, fromStep, resources);
      for (const target of targets) {
        const comparisons = await training.reach(target, {
          onStep: (step) => onProgress?.(step - fromStep, steps),
          ...(signal === undefined ? {} : { signal }),
        });
        checkpoints.push({ step: target.step, comparisons });
        // What follows from another state is another one.
        if (!comparisons.every(({ agrees }) => agrees)) break;
      }
    } finally {
      await resources.releaseAll();
    }
    const agrees = checkpoints.every(({ comparisons }) => comparisons.every((part) => part.agrees));
    return { isFurther: recorded.isFurther, fromStep, checkpoints, agrees };
  }

  private async assertNotHeld(session: string): Promise<void> {
    const holder = await this.ports.sessions.holderOf(session);
    if (holder === undefined) return;
    throw new ArenaError(
      'SESSION.LOCKED',
      `Expected session ${session} to be at rest, found process ${holder.pid} on ${holder.hostname} working on it. ` +
        'Wait until it ends: its checkpoints come and go meanwhile.',
    );
  }
}

function hasNothingToCompare(failure: unknown): failure is ArenaError {
  return (
    failure instanceof ArenaError &&
    (failure.code === 'CHECKPOINT.NONE' || failure.code === 'ARGUMENT.INVALID')
  );
}
