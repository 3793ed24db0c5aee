import { openAddon } from '#infrastructure/torch/open-addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';

/**
 * Computes attention over one row, and its gradients, with the operators of a GPU, and prints the bytes that the process
 * took for it beyond what it had: `attention-peak.ts TOKENS`.
 */
const tokens = Number(process.argv[2]);
const { addon } = openAddon();
const [states] = addon.upload(
  Float32Array.from({ length: tokens * 8 }, (_, index) => Math.sin(index)),
  ScalarType.Float,
  [tokens, 8],
  false,
);
const [lengths] = addon.upload(Int32Array.of(tokens), ScalarType.Int, [1], false);
const settings = [1, false, 0.35, 0, 0, 0, 0, 0] as const;
const before = process.resourceUsage().maxRSS;
addon.callAsOnGpu(addon.lookUp('arena::attention'), ...[states, states, states, lengths, ...settings]);
const gradientInputs = [states, states, states, states, lengths, null] as const;
addon.callAsOnGpu(addon.lookUp('arena::attention_grad'), ...gradientInputs, ...settings);
process.stdout.write(`${(process.resourceUsage().maxRSS - before) * 1024}\n`);
