import { presetSpecification } from '#domain/model/presets.js';
import type { ModelSpecification } from '#domain/model/specification.js';

/** Where rows come from: texts of many lengths, or a stream of tokens cut into full rows. */
export type RowSource = 'texts' | 'encoder-stream' | 'decoder-stream';

/** A way to run the peer on a workload. */
export interface PeerVariant {
  readonly name: string;
  /** Rows of about the same length share a batch, as with the Trainer's own `group_by_length`. */
  readonly groupByLength: boolean;
  /** MKL is told that the processor is Intel's: on AMD's it keeps to AVX2 otherwise. */
  readonly forcesAvx512: boolean;
}

/** One thing to train, the same on both sides. */
export interface Workload {
  readonly name: string;
  readonly specification: ModelSpecification;
  readonly source: RowSource;
  /** Tokens per row, at most. */
  readonly maxLength: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Steps before those that are measured. Short steps get more: V8 compiles in the first dozens what runs often. */
  readonly warmupSteps: number;
  readonly peers: readonly PeerVariant[];
}

const LABELS = ['concurrency', 'data_types', 'files_build', 'format', 'gui', 'network', 'other', 'testing'];

const AS_IT_COMES: PeerVariant = { name: 'peer', groupByLength: false, forcesAvx512: false };
const GROUPED: PeerVariant = { name: 'peer, grouped', groupByLength: true, forcesAvx512: false };
const FORCED: PeerVariant = { name: 'peer, AVX-512', groupByLength: false, forcesAvx512: true };
const GROUPED_FORCED: PeerVariant = {
  name: 'peer, grouped, AVX-512',
  groupByLength: true,
  forcesAvx512: true,
};

const ENCODER = {
  vocabularySize: 30_522,
  paddingTokenId: 0,
  objective: 'single_label',
  labels: LABELS,
  maxPositions: 512,
} as const;

/** The workloads of `npm run bench:train`, smallest model first. */
export const WORKLOADS: readonly Workload[] = [
  {
    name: 'encoder-4x256',
    specification: presetSpecification('bert-mini', ENCODER),
    source: 'texts',
    maxLength: 128,
    batchSize: 16,
    learningRate: 3e-4,
    warmupSteps: 60,
    peers: [AS_IT_COMES, GROUPED, GROUPED_FORCED],
  },
  {
    name: 'encoder-12x768',
    specification: presetSpecification('bert-base', ENCODER),
    source: 'encoder-stream',
    maxLength: 128,
    batchSize: 8,
    learningRate: 2e-5,
    warmupSteps: 5,
    peers: [AS_IT_COMES, FORCED],
  },
  {
    name: 'decoder-4x256',
    specification: presetSpecification('gpt2-mini', {
      vocabularySize: 50_257,
      paddingTokenId: 50_256,
      objective: 'causal_language_modeling',
      labels: [],
      maxPositions: 256,
    }),
    source: 'decoder-stream',
    maxLength: 256,
    batchSize: 8,
    learningRate: 3e-4,
    warmupSteps: 5,
    peers: [AS_IT_COMES, FORCED],
  },
  {
    name: 'llama-4x256',
    specification: {
      modelType: 'llama',
      objective: 'causal_language_modeling',
      labels: [],
      vocabularySize: 50_257,
      paddingTokenId: 50_256,
      maxPositions: 256,
      layerCount: 4,
      hiddenSize: 256,
      headCount: 4,
      keyValueHeadCount: 2,
      headSize: 64,
      intermediateSize: 704,
      rotary: { base: 10_000 },
      queryKeyValueBias: false,
      attentionOutputBias: false,
      feedForwardBias: false,
      attentionDropout: 0,
      normEpsilon: 1e-6,
      tiesEmbeddings: true,
      initializerRange: 0.02,
    },
    source: 'decoder-stream',
    maxLength: 256,
    batchSize: 8,
    learningRate: 3e-4,
    warmupSteps: 5,
    peers: [AS_IT_COMES, FORCED],
  },
  {
    name: 'lstm-2x256',
    specification: presetSpecification('lstm-base', ENCODER),
    source: 'encoder-stream',
    maxLength: 128,
    batchSize: 32,
    learningRate: 1e-3,
    warmupSteps: 5,
    peers: [AS_IT_COMES, FORCED],
  },
];
