import type { CheckpointInfo, NamedTensors } from '#domain/training/checkpoint.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import type {
  EncodedSplit,
  Predictions,
  Trainer,
  TrainingJob,
  TrainingOutcome,
} from '#domain/training/trainer.js';
import type { Model } from '#domain/model/model-manager.js';
import { ArenaError } from '#domain/shared/errors.js';
import { initialLossScale, updateLossScale } from '#domain/training/loss-scale.js';
import { layerWiseFactors } from '#domain/model/parameter-depth.js';
import { splitLengths } from '#domain/training/split-lengths.js';
import { TrainingPlan } from '#domain/training/training-plan.js';
import { isBetter, updateEarlyStopping } from '#domain/training/early-stopping.js';

import { GradientExchange } from '../distributed/gradient-exchange.js';
import type { ProcessGroup } from '../distributed/process-group.js';
import { shareCheckpoint, shareParameters } from '../distributed/share-checkpoint.js';
import { shareOf } from '../distributed/share-of.js';
import { ShardedAdamW } from '../distributed/sharded-adamw.js';
import { sumOverProcesses } from '../distributed/sum-over-processes.js';
import { asTensorModel, type TensorModel } from '../models/tensor-model.js';
import { AdamW } from '../tensor/optimizer/adamw.js';
import type { Optimizer } from '../tensor/optimizer/optimizer.js';
import { giveBackUnusedMemory } from '../tensor/unused-memory.js';
import { createObjective } from './objectives/create-objective.js';
import type { TrainingObjective } from './objectives/training-objective.js';
import { digestSamples } from './digest-samples.js';
import { predict } from './prediction.js';
import { outlineBatch, readHostBatch } from './token-batch.js';
import { ThroughputMeter } from './throughput-meter.js';
import { initialTrainerState, parseTrainerState, type ResumableState } from './trainer-state.js';
import { runTrainingStep } from './training-step.js';

/**
 * Trains with AdamW: schedules, clipping by global norm, gradient accumulation that equals the concatenated batch,
 * early stopping, best-model tracking. Everything random depends on (seed, epoch, step) alone, so that a resumed run
 * equals an uninterrupted one.
 */
export class AdvancedTrainer implements Trainer {
  /** @param joinGroup - the processes that train together, once the engine runs; absent: this one trains alone */
  constructor(private readonly joinGroup?: () => ProcessGroup) {}

  async train(job: TrainingJob): Promise<TrainingOutcome> {
    const run = await TrainingRun.start(job, this.joinGroup?.());
    try {
      return await run.toEnd();
    } finally {
      run.dispose();
      giveBackUnusedMemory();
    }
  }

  async predict(
    model: Model,
    split: EncodedSplit,
    batchSize: number,
    onProgress?: (done: number, total: number) => void,
  ): Promise<Predictions> {
    const predictions = await predict(asTensorModel(model), split, {
      batchSize,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(this.joinGroup === undefined ? {} : { group: this.joinGroup() }),
    });
    return predictions!; // without a signal there is no interruption
  }
}

/** One call of {@link AdvancedTrainer.train}: the loop and what it keeps between steps. */
class TrainingRun {
  private readonly meter = new ThroughputMeter();
  /** Weights of the best evaluation, kept in memory only where no checkpoint holds them. */
  private bestWeights: NamedTensors | undefined;
  private readonly exchange: GradientExchange | undefined;
  private lastSavedStep: number | undefined;

  private constructor(
    private readonly job: TrainingJob,
    private readonly model: TensorModel,
    private readonly plan: TrainingPlan,
    private readonly objective: TrainingObjective,
    private readonly optimizer: Optimizer,
    private readonly group: ProcessGroup | undefined,
    private state: ResumableState,
  ) {
    if (group !== undefined) this.exchange = new GradientExchange(group, model.parameters);
  }

  static async start(job: TrainingJob, group: ProcessGroup | undefined): Promise<TrainingRun> {
    const { hyperparameters: settings, train } = job;
    const model = asTensorModel(job.model);
    const plan = new TrainingPlan(splitLengths(train), settings);
    const classWeights = job.classWeights ?? settings.classWeights;
    const objective = createObjective(model.specification, train, { ...settings, classWeights });
    const optimizer = createOptimizer(model, settings, group);
    let state = initialTrainerState(job.precision === 'float16' ? initialLossScale() : undefined);
    const checkpoint = group === undefined ? job.resumeFrom : shareCheckpoint(group, job.resumeFrom);
    if (checkpoint !== undefined) {
      model.parameters.load(checkpoint.weights);
      optimizer.importState(checkpoint.optimizer);
      state = parseTrainerState(checkpoint.state);
      await job.metrics.truncateAfter(state.step);
    } else if (group !== undefined) shareParameters(group, model.parameters);
    const run = new TrainingRun(job, model, plan, objective, optimizer, group, state);
    if (checkpoint !== undefined) run.lastSavedStep = state.step;
    return run;
  }

  async toEnd(): Promise<TrainingOutcome> {
    if (this.lastSavedStep === undefined) await this.startFromBest();
    if (this.state.awaitsEvaluation) await this.evaluate(); // an earlier process was interrupted in it
    let isInterrupted = this.agreesOnInterruption();
    while (!isInterrupted && !this.isOver()) {
      this.trainStep();
      if (this.isDue('logging')) this.logProgress();
      if (this.isDue('evaluation')) await this.evaluate();
      else if (this.isDue('save')) await this.saveCheckpoint();
      await yieldToEventLoop();
      isInterrupted = this.agreesOnInterruption();
    }
    if (isInterrupted) {
      // A checkpoint of this step, just saved with its metrics, has all that an interruption needs.
      if (this.lastSavedStep !== this.state.step) await this.saveCheckpoint();
    } else if (this.settings.loadBestModelAtEnd) await this.loadBest();
    await this.job.metrics.flush();
    return this.outcome(isInterrupted ? 'interrupted' : this.endReached());
  }

  dispose(): void {
    this.optimizer.dispose();
  }

  private get settings(): Hyperparameters {
    return this.job.hyperparameters;
  }

  /** Epochs done, fractional. */
  private get epoch(): number {
    return this.state.step / this.plan.stepsPerEpoch;
  }

  /** One process that is asked to end ends all of them, after the same step. */
  private agreesOnInterruption(): boolean {
    const { signal, stopAfterStep = Infinity } = this.job;
    const asked = signal?.aborted === true || this.state.step >= stopAfterStep;
    return this.group === undefined ? asked : sumOverProcesses(this.group, [Number(asked)])[0]! > 0;
  }

  /** One optimizer step: the micro-batches of a window, those of this process's turn computed here, then the update. */
  private trainStep(): void {
    this.meter.resume();
    const { tokens, rows } = this.job.train;
    const { rank, size } = this.group ?? { rank: 0, size: 1 };
    const window = this.plan
      .windowAt(this.state.step)
      .batches.map((positions) => positions.map((position) => rows[position]!));
    const [first, end] = shareOf(window.length, rank, size);
    const outlines = window.map((batch) => outlineBatch(tokens, batch));
    const { lossScale } = this.state;
    const result = runTrainingStep({
      model: this.model,
      objective: this.objective,
      optimizer: this.optimizer,
      microBatches: window.flatMap((batch, index) =>
        index >= first && index < end
          ? [
              {
                batch: readHostBatch(tokens, batch),
                microStep: this.state.step * this.plan.windowSize + index,
              },
            ]
          : [],
      ),
      windowWeight: outlines.reduce((sum, batch) => sum + this.objective.weightOf(batch), 0),
      learningRate: this.plan.learningRateAt(this.state.step),
      maxGradNorm: this.settings.maxGradNorm,
      seed: this.settings.seed,
      recomputesLayers: this.settings.gradientCheckpointing,
      ...(lossScale === undefined ? {} : { lossScale: lossScale.scale }),
      ...(this.exchange === undefined ? {} : { exchange: this.exchange }),
    });
    this.state = {
      ...this.state,
      step: this.state.step + 1,
      samplesDigest: digestSamples(this.state.samplesDigest, outlines),
    };
    for (const batch of outlines) this.meter.add(batch.rows.length, batch.tokenCount);
    this.meter.pause();
    if (lossScale !== undefined) {
      this.state = { ...this.state, lossScale: updateLossScale(lossScale, result.overflowed) };
      // Too large a scale is found out by trying: no fault of the data.
      if (result.overflowed && lossScale.scale > 1) return;
    }
    if (result.skipped === undefined) {
      const { unlogged } = this.state;
      this.state = {
        ...this.state,
        lastLoss: result.loss,
        lastGradientNorm: result.gradientNorm,
        unlogged: { loss: unlogged.loss + result.loss, steps: unlogged.steps + 1 },
      };
    } else {
      this.recordSkippedStep(
        result.skipped,
        window.flatMap((batch) => [...batch]),
      );
    }
  }

  private recordSkippedStep(reason: string, rows: readonly number[]): void {
    this.state = { ...this.state, skippedSteps: this.state.skippedSteps + 1 };
    this.job.onEvent?.({ type: 'skipped_step', step: this.state.step, reason, rows });
    if (this.state.skippedSteps < this.settings.maxNonFiniteSteps) return;
    throw new ArenaError(
      'TRAINING.DIVERGED',
      `Expected finite losses and gradients, but ${this.state.skippedSteps} steps had none; the last one, step ` +
        `${this.state.step}, had ${reason} on rows ${rows.slice(0, 16).join(', ')}${rows.length > 16 ? ', ...' : ''}. ` +
        'Lower --learning-rate, keep --max-grad-norm at 1, and look at those rows.',
      { details: { step: this.state.step, rows } },
    );
  }

  private isDue(what: 'logging' | 'evaluation' | 'save'): boolean {
    const { settings } = this;
    if (what === 'evaluation' && this.job.validation === undefined) return false;
    const [strategy, every] = {
      logging: [settings.loggingStrategy, settings.loggingSteps] as const,
      evaluation: [settings.evaluationStrategy, settings.evaluationSteps] as const,
      save: [settings.saveStrategy, settings.saveSteps] as const,
    }[what];
    if (strategy === 'no') return false;
    const interval = strategy === 'epoch' ? this.plan.stepsPerEpoch : every;
    return this.state.step % interval === 0 || this.isLastStep();
  }

  /** Known from the state alone, so that a run resumed from its last checkpoint trains no step more. */
  private isOver(): boolean {
    return this.isLastStep() || this.hasLostPatience();
  }

  private hasLostPatience(): boolean {
    const { earlyStopping, earlyStoppingPatience } = this.settings;
    return earlyStopping && this.state.earlyStopping.badEvaluations >= earlyStoppingPatience;
  }

  private endReached(): TrainingOutcome['endedBecause'] {
    if (this.hasLostPatience()) return 'early_stopping';
    return this.plan.endsBySteps ? 'max_steps' : 'completed';
  }

  private isLastStep(): boolean {
    return this.state.step === this.plan.totalSteps;
  }

  private logProgress(): void {
    const { unlogged } = this.state;
    if (unlogged.steps === 0) return;
    const loss = unlogged.loss / unlogged.steps;
    const learningRate = this.plan.learningRateAt(this.state.step - 1);
    const gradientNorm = this.state.lastGradientNorm;
    this.job.metrics.log(
      { train_loss: loss, learning_rate: learningRate, gradient_norm: gradientNorm },
      { step: this.state.step, epoch: this.epoch },
    );
    this.job.onEvent?.({
      type: 'step',
      step: this.state.step,
      totalSteps: this.plan.totalSteps,
      epoch: this.epoch,
      loss,
      learningRate,
      gradientNorm,
      ...this.meter.rates(),
    });
    this.state = { ...this.state, unlogged: { loss: 0, steps: 0 } };
  }

  /**
   * Evaluates on the validation split, updates best and patience, and saves where the strategy or a new best asks. An
   * interruption leaves it undone, for the run that goes on.
   */
  private async evaluate(): Promise<void> {
    const { job, settings } = this;
    const validation = job.validation!;
    this.state = { ...this.state, awaitsEvaluation: true };
    const predictions = await predict(this.model, validation, {
      batchSize: settings.evaluationBatchSize,
      onProgress: (done, total) => job.onEvent?.({ type: 'evaluation_progress', done, total }),
      // Of several processes, none may end before the others know.
      ...(this.group === undefined
        ? job.signal === undefined
          ? {}
          : { signal: job.signal }
        : { group: this.group }),
    });
    if (predictions === undefined) return;
    const metrics = job.evaluate(predictions, validation);
    const metric = this.trackedMetric(metrics);
    const isBest = isBetter(this.state.best?.metric, metric, settings.greaterIsBetter);
    this.state = {
      ...this.state,
      awaitsEvaluation: false,
      earlyStopping: updateEarlyStopping(this.state.earlyStopping, metric, settings),
      ...(isBest ? { best: { metric, step: this.state.step, epoch: this.epoch } } : {}),
    };
    job.metrics.log(prefixed('eval_', metrics), { step: this.state.step, epoch: this.epoch });
    job.onEvent?.({ type: 'evaluation', step: this.state.step, epoch: this.epoch, metrics, isBest });
    const needsBest = isBest && settings.loadBestModelAtEnd;
    if (this.isDue('save') || (needsBest && settings.saveStrategy !== 'no'))
      await this.saveCheckpoint(metrics, metric);
    else if (needsBest) this.bestWeights = this.model.parameters.trainingState();
  }

  /** Weights whose metrics are known are the ones to beat. */
  private async startFromBest(): Promise<void> {
    const { startingMetrics } = this.job;
    if (startingMetrics === undefined) return;
    const metric = this.trackedMetric(startingMetrics);
    this.state = {
      ...this.state,
      best: { metric, step: 0, epoch: 0 },
      earlyStopping: updateEarlyStopping(this.state.earlyStopping, metric, this.settings),
    };
    this.job.metrics.log(prefixed('eval_', startingMetrics), { step: 0, epoch: 0 });
    if (this.settings.saveStrategy !== 'no') await this.saveCheckpoint(startingMetrics, metric);
    else this.bestWeights = this.model.parameters.trainingState();
  }
  private trackedMetric(metrics: Readonly<Record<string, number>>): number {
    const metric = metrics[this.settings.metricForBestModel];
    if (metric !== undefined) return metric;
    throw new ArenaError(
      'CONFIG.INVALID',
      `The best model is chosen by "${this.settings.metricForBestModel}", but the evaluation gives ` +
        `${Object.keys(metrics).join(', ')}. Choose one of these with --metric-for-best-model.`,
    );
  }

  private async saveCheckpoint(
    metrics: Readonly<Record<string, number>> = {},
    metric?: number,
  ): Promise<CheckpointInfo> {
    await this.job.metrics.flush();
    const saved = await this.job.checkpoints.save({
      step: this.state.step,
      epoch: this.epoch,
      metrics,
      ...(metric === undefined ? {} : { metric }),
      model: this.model,
      optimizer: this.optimizer.exportState(),
      state: { ...this.state },
      samplesDigest: this.state.samplesDigest,
      ...(this.settings.loadBestModelAtEnd && this.state.best !== undefined
        ? { bestStep: this.state.best.step }
        : {}),
    });
    this.lastSavedStep = this.state.step;
    this.job.onEvent?.({ type: 'checkpoint', step: this.state.step, path: saved.path });
    await this.job.onCheckpoint?.(saved);
    return saved;
  }

  private async loadBest(): Promise<void> {
    if (this.state.best === undefined || this.state.best.step === this.state.step) return;
    // The process that saved the best weights gives them to the others.
    if (this.group === undefined || this.group.rank === 0) await this.restoreBest(this.state.best.step);
    if (this.group !== undefined) shareParameters(this.group, this.model.parameters);
  }

  private async restoreBest(step: number): Promise<void> {
    const weights = this.bestWeights ?? (await this.job.checkpoints.restore('best'))?.weights;
    if (weights === undefined) {
      throw new ArenaError(
        'CHECKPOINT.NONE',
        `Expected the checkpoint of step ${step}, the best one, found none that is whole. ` +
          'The last weights are in the latest checkpoint; train with --no-load-best-model-at-end to use them.',
      );
    }
    this.model.parameters.load(weights);
  }

  private outcome(endedBecause: TrainingOutcome['endedBecause']): TrainingOutcome {
    const { best } = this.state;
    return {
      endedBecause,
      stepsRun: this.state.step,
      epochsRun: this.epoch,
      ...(best === undefined ? {} : { bestMetric: best.metric, bestEpoch: best.epoch, bestStep: best.step }),
      ...this.meter.rates(),
      skippedSteps: this.state.skippedSteps,
      finalTrainLoss: this.state.lastLoss,
    };
  }
}

function createOptimizer(
  model: TensorModel,
  settings: Hyperparameters,
  group: ProcessGroup | undefined,
): Optimizer {
  const adamw = {
    beta1: settings.adamBeta1,
    beta2: settings.adamBeta2,
    epsilon: settings.adamEpsilon,
    weightDecay: settings.weightDecay,
    decayNames: model.parameters.decayNames(),
    ...learningRateFactors(model, settings),
  };
  return group !== undefined && settings.shardOptimizer
    ? new ShardedAdamW(group, model.parameters, adamw)
    : new AdamW(model.parameters, adamw);
}

function prefixed(prefix: string, metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [prefix + name, value]));
}

/** Lets signals, timers and finished writes run between two steps: an engine's step is one long synchronous call. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** With a decay of 1 the rate is the same everywhere, and no parameter has a factor. */
function learningRateFactors(
  { parameters }: TensorModel,
  { layerWiseLrDecay }: Hyperparameters,
): { readonly learningRateFactors?: ReadonlyMap<string, number> } {
  if (layerWiseLrDecay === 1) return {};
  const names = [...parameters].map(([name]) => name);
  return { learningRateFactors: layerWiseFactors(names, layerWiseLrDecay) };
}
