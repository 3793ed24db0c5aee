// Joins the group of the environment, sums [rank + 1, 10 * (rank + 1)] over it, takes a tensor of process 0, prints both.
import * as tf from '@tensorflow/tfjs-core';

import { readLaunchEnvironment } from '#infrastructure/distributed/launch-environment.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { TorchProcessGroup } from '#infrastructure/torch/torch-process-group.js';

await new TensorEngineRegistry().activate('torch');
const place = readLaunchEnvironment(process.env)!;
const group = TorchProcessGroup.join(place, Number(process.env['ARENA_TEST_TIMEOUT_MS'] ?? 30_000), {
  inPairs: false,
});
const sum = tf.tensor1d([place.rank + 1, 10 * (place.rank + 1)]);
group.beginAllReduce(sum).wait();
const shared = tf.fill([3], place.rank + 7);
group.broadcast(shared, 0);
const gathered = group.allGather(tf.tensor1d([place.rank, 0.5])).map((tensor) => [...tensor.dataSync()]);
group.barrier();
process.stdout.write(JSON.stringify({ sum: [...sum.dataSync()], shared: [...shared.dataSync()], gathered }));
group.leave();
