// One of several processes that train the toy model. Arguments: one JSON object; process 0 writes the outcome to `output`.
import { writeFileSync } from 'node:fs';

import type { Precision } from '#domain/engine/engine.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import { readLaunchEnvironment } from '#infrastructure/distributed/launch-environment.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { TorchProcessGroup } from '#infrastructure/torch/torch-process-group.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import {
  MemoryCheckpoints,
  MemoryMetrics,
  TOY_BERT,
  TOY_HYPERPARAMETERS,
  toySplit,
  weightsOf,
} from '#test/support/toy-training.js';

const { settings, output, rows, timeoutMs, precision, stopAt } = JSON.parse(process.argv[2]!) as {
  readonly settings: Partial<Hyperparameters>;
  readonly output: string;
  readonly rows: number;
  readonly timeoutMs: number;
  readonly precision: Precision;
  /** Step after which process 1 dies. */
  readonly stopAt?: number;
};
await new TensorEngineRegistry().activate('torch', precision);
const place = readLaunchEnvironment(process.env);
const group = place === undefined ? undefined : TorchProcessGroup.join(place, timeoutMs);
const trainer = group === undefined ? new AdvancedTrainer() : new AdvancedTrainer(() => group);
const model = await new TensorModelManager().create(TOY_BERT, 11 + (place?.rank ?? 0));
const metrics = new MemoryMetrics();
const checkpoints = new MemoryCheckpoints();
const outcome = await trainer.train({
  model,
  train: toySplit(rows, 1),
  validation: toySplit(50, 2),
  hyperparameters: { ...TOY_HYPERPARAMETERS, ...settings },
  precision,
  checkpoints,
  metrics,
  evaluate: (predictions) => ({ loss: predictions.loss, accuracy: -predictions.loss }),
  onEvent: (event) => {
    if (event.type === 'step' && event.step === stopAt && place?.rank === 1)
      process.kill(process.pid, 'SIGKILL');
  },
});
if ((place?.rank ?? 0) === 0) {
  writeFileSync(
    output,
    JSON.stringify({
      stepsRun: outcome.stepsRun,
      losses: metrics.history('train_loss').map(({ value }) => value),
      evaluations: metrics.history('eval_loss').map(({ value }) => value),
      weights: [...weightsOf(model)].map(([name, { data }]) => [name, [...data]]),
      optimizer: [...(checkpoints.saved.at(-1)?.optimizer ?? [])].map(([name, { data }]) => [
        name,
        [...data],
      ]),
    }),
  );
}
group?.leave();
