import type { Model } from '#domain/model/model-manager.js';
import type { BertSpecification, LstmSpecification } from '#domain/model/specification.js';
import { PhiloxStream } from '#domain/shared/philox.js';
import type { TokenStore } from '#domain/tokenization/tokenizer.js';
import type {
  CheckpointContent,
  CheckpointInfo,
  CheckpointManager,
  RestoredCheckpoint,
} from '#domain/training/checkpoint.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import type { MetricsTracker } from '#domain/training/metrics-tracker.js';
import type { EncodedSplit } from '#domain/training/trainer.js';
import { asTensorModel } from '#infrastructure/models/tensor-model.js';

const VOCABULARY = 20;

/** Rows of random tokens; the class is whether token 5 or token 6 is in the row. */
export function toySplit(rowCount: number, seed: number): EncodedSplit {
  const stream = new PhiloxStream({ seed, use: 'sampling' });
  const labels = Int32Array.from({ length: rowCount }, () => stream.nextBelow(2));
  const sequences = Array.from(labels, (label) => {
    const ids = Int32Array.from(
      { length: 3 + stream.nextBelow(6) },
      () => 7 + stream.nextBelow(VOCABULARY - 7),
    );
    ids[stream.nextBelow(ids.length)] = 5 + label;
    return { ids, typeIds: new Uint8Array(ids.length) };
  });
  const lengths = Uint32Array.from(sequences, ({ ids }) => ids.length);
  const tokens: TokenStore = {
    rowCount,
    lengths,
    totalTokens: lengths.reduce((sum, length) => sum + length, 0),
    truncatedCount: 0,
    hasTypeIds: false,
    read: (rows) => Array.from(rows, (row) => sequences[row]!),
    close: () => undefined,
  };
  return {
    tokens,
    rows: Uint32Array.from({ length: rowCount }, (_, row) => row),
    labels: { ids: labels, offsets: Uint32Array.from({ length: rowCount + 1 }, (_, row) => row) },
  };
}

/** A BERT small enough for a test. */
export const TOY_BERT: BertSpecification = {
  modelType: 'bert',
  vocabularySize: VOCABULARY,
  paddingTokenId: 0,
  objective: 'single_label',
  labels: ['five', 'six'],
  hiddenSize: 16,
  layerCount: 1,
  headCount: 2,
  intermediateSize: 32,
  maxPositions: 16,
  typeVocabularySize: 2,
  activation: 'gelu',
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  classifierDropout: 0.1,
  layerNormEpsilon: 1e-12,
  initializerRange: 0.02,
};

/** An LSTM small enough for a test. */
export const TOY_LSTM: LstmSpecification = {
  modelType: 'lstm',
  vocabularySize: VOCABULARY,
  paddingTokenId: 0,
  objective: 'single_label',
  labels: ['five', 'six'],
  embeddingSize: 16,
  hiddenSize: 16,
  layerCount: 1,
  bidirectional: true,
  pooling: 'max',
  dropout: 0.1,
};

/** Settings of a short run; tests override what they are about. */
export const TOY_HYPERPARAMETERS: Hyperparameters = {
  epochs: 2,
  batchSize: 4,
  evaluationBatchSize: 8,
  gradientAccumulationSteps: 1,
  dataParallelSize: 1,
  shardOptimizer: false,
  learningRate: 1e-2,
  scheduler: 'linear',
  warmupRatio: 0,
  warmupSteps: 0,
  weightDecay: 0.01,
  layerWiseLrDecay: 1,
  gradientCheckpointing: false,
  adamBeta1: 0.9,
  adamBeta2: 0.999,
  adamEpsilon: 1e-8,
  maxGradNorm: 1,
  labelSmoothing: 0,
  classWeights: 'none',
  seed: 7,
  maxSequenceLength: 16,
  truncation: 'longest_first',
  maxWindows: 8,
  groupByLength: true,
  evaluationStrategy: 'epoch',
  evaluationSteps: 1,
  loggingStrategy: 'steps',
  loggingSteps: 1,
  saveStrategy: 'epoch',
  saveSteps: 1,
  saveTotalLimit: 1,
  loadBestModelAtEnd: false,
  metricForBestModel: 'accuracy',
  greaterIsBetter: true,
  earlyStopping: false,
  earlyStoppingPatience: 3,
  earlyStoppingThreshold: 0,
  maxNonFiniteSteps: 3,
};

/** Checkpoints in memory; a smaller metric is the better one. */
export class MemoryCheckpoints implements CheckpointManager {
  readonly saved: RestoredCheckpoint[] = [];

  save(content: CheckpointContent): Promise<CheckpointInfo> {
    const { step, epoch, metrics, metric } = content;
    const best = Math.min(...this.saved.map(({ info }) => info.metric ?? Infinity));
    const info: CheckpointInfo = {
      path: `memory/checkpoint-${step}`,
      step,
      epoch,
      metrics,
      ...(metric === undefined ? {} : { metric }),
      createdAt: new Date(0).toISOString(),
      isBest: (metric ?? Infinity) < best,
      digests: { weights: '', optimizer: '', samples: content.samplesDigest },
    };
    const state = JSON.parse(JSON.stringify(content.state)) as CheckpointContent['state'];
    this.saved.push({ info, weights: weightsOf(content.model), optimizer: content.optimizer, state });
    return Promise.resolve(info);
  }

  list(): Promise<readonly CheckpointInfo[]> {
    return Promise.resolve(this.saved.map(({ info }) => info));
  }

  restore(which: 'best' | 'latest' | 'resumable'): Promise<RestoredCheckpoint | undefined> {
    const ranked = this.saved.filter(({ info }) => info.metric !== undefined);
    const best = [...ranked].sort((a, b) => a.info.metric! - b.info.metric!)[0];
    return Promise.resolve(which === 'best' ? best : this.saved.at(-1));
  }
}

/** Copies of a model's weights. */
export function weightsOf(model: Model): RestoredCheckpoint['weights'] {
  return asTensorModel(model).parameters.trainingState();
}

/** Metrics that are kept as they come. */
export class MemoryMetrics implements MetricsTracker {
  readonly points: { name: string; value: number; step: number; epoch: number; time: string }[] = [];

  log(values: Readonly<Record<string, number>>, at: { readonly step: number; readonly epoch: number }): void {
    for (const [name, value] of Object.entries(values)) this.points.push({ name, value, ...at, time: '' });
  }

  history(name?: string): MemoryMetrics['points'] {
    return this.points.filter((point) => name === undefined || point.name === name);
  }

  names(): readonly string[] {
    return [...new Set(this.points.map(({ name }) => name))];
  }

  summary(): undefined {
    return undefined;
  }

  perEpoch(): [] {
    return [];
  }

  truncateAfter(step: number): Promise<void> {
    this.points.splice(0, this.points.length, ...this.points.filter((point) => point.step <= step));
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  exportTo(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
