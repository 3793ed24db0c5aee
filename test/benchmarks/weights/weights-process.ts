/**
 * Opens the model of a folder and, where a second one is named, saves it there, in a process of its own: prints as JSON
 * what that took. The peak of memory is that of the process, so that nothing else may happen in it.
 *
 *     weights-process.ts ENGINE FOLDER [OUTPUT]
 */
import type { EngineChoice } from '#domain/engine/engine.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';

import type { WeightsTiming } from './weights-timing.js';

const [engine, folder, output] = process.argv.slice(2) as [string, string, string | undefined];
await new TensorEngineRegistry().activate(engine as EngineChoice);
const manager = new TensorModelManager();
const residentBefore = process.memoryUsage().rss;
const beforeLoad = performance.now();
const model = await manager.open(folder);
const loadSeconds = (performance.now() - beforeLoad) / 1000;
const timing: WeightsTiming = {
  parameters: model.parameterCounts.total,
  loadSeconds,
  extraBytes: process.resourceUsage().maxRSS * 1024 - residentBefore,
};
const beforeSave = performance.now();
if (output !== undefined) await manager.save(model, output);
process.stdout.write(
  JSON.stringify({
    ...timing,
    ...(output === undefined ? {} : { saveSeconds: (performance.now() - beforeSave) / 1000 }),
  }),
);
model.dispose();
