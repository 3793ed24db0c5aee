/**
 * What gradient checkpointing costs and saves: seconds per step and peak memory of a transformer of CodeBERT-base's size
 * (batches of 8 texts of 128 tokens), with and without it, each in a process of its own.
 *
 *     npm run -s bench:checkpointing [-- ENGINE]
 */
import { execFileSync } from 'node:child_process';

import type { EngineChoice } from '#domain/engine/engine.js';
import { presetSpecification } from '#domain/model/presets.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { formatTable } from '#presentation/formatting/table.js';
import { MemoryCheckpoints, MemoryMetrics, TOY_HYPERPARAMETERS } from '#test/support/toy-training.js';

import { splitOf } from './training/race-split.js';

const BATCH_SIZE = 8;
const LENGTH = 128;
const VOCABULARY = 2000;
/** The first step is left out: it is the one in which memory is got. */
const STEPS = 3;

interface Cost {
  readonly secondsPerStep: number;
  /** Of the whole process: weights, gradients and moments are in it. */
  readonly peakBytes: number;
}

const [engine = 'torch', mode] = process.argv.slice(2);
if (mode === undefined) compare();
else process.stdout.write(JSON.stringify(await measure(mode === 'recompute')));

function compare(): void {
  const costOf = (which: 'keep' | 'recompute'): Cost => {
    const args = ['--conditions=source', '--import', 'tsx', process.argv[1]!, engine, which];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Cost;
  };
  const kept = costOf('keep');
  const recomputed = costOf('recompute');
  const rowOf = (name: string, { secondsPerStep, peakBytes }: Cost): string[] => [
    name,
    secondsPerStep.toFixed(2),
    (peakBytes / 1e6).toFixed(0),
  ];
  const columns = ['activations', 's per step', 'peak MB'].map((heading) => ({ heading }));
  const rows = [rowOf('kept', kept), rowOf('computed again', recomputed)];
  process.stdout.write(
    `${formatTable(columns, rows).join('\n')}\n` +
      `time ${(recomputed.secondsPerStep / kept.secondsPerStep).toFixed(2)}x, engine ${engine}\n`,
  );
}

async function measure(recompute: boolean): Promise<Cost> {
  await new TensorEngineRegistry().activate(engine as EngineChoice);
  const specification = presetSpecification('bert-base', {
    vocabularySize: VOCABULARY,
    paddingTokenId: 0,
    objective: 'single_label',
    labels: ['no', 'yes'],
    maxPositions: LENGTH,
  });
  const model = await new TensorModelManager().create(specification, 1);
  const ids = Array.from({ length: BATCH_SIZE * STEPS }, (_, row) =>
    Array.from({ length: LENGTH }, (_token, place) => 5 + ((row * 31 + place * 7919) % (VOCABULARY - 5))),
  );
  const ends: number[] = [];
  await new AdvancedTrainer().train({
    model,
    train: splitOf({ ids, labels: ids.map((_, row) => row % 2) }),
    hyperparameters: {
      ...TOY_HYPERPARAMETERS,
      epochs: 1,
      batchSize: BATCH_SIZE,
      learningRate: 1e-5,
      maxSequenceLength: LENGTH,
      gradientCheckpointing: recompute,
      evaluationStrategy: 'no',
      saveStrategy: 'no',
    },
    checkpoints: new MemoryCheckpoints(),
    metrics: new MemoryMetrics(),
    evaluate: () => ({}),
    onEvent: ({ type }) => {
      if (type === 'step') ends.push(performance.now());
    },
  });
  model.dispose();
  return {
    secondsPerStep: (ends.at(-1)! - ends[0]!) / 1000 / (ends.length - 1),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}
