import type { KernelInputs, WasmKernel } from './wasm-kernel.js';
import type { WasmHeap } from './wasm-heap.js';
import { fastExp } from './fast-math.js';

/** The targets of both kernels. `soft` and `classWeights` are there with label smoothing only. */
interface Targets {
  readonly ids: Int32Array;
  readonly hard: Float32Array;
  readonly soft: Float32Array | undefined;
  readonly classWeights: Float32Array | undefined;
}

function targetsOf(heap: WasmHeap, { ids, hard, soft, classWeights }: KernelInputs): Targets {
  return {
    ids: heap.int32(ids!),
    hard: heap.float32(hard!),
    soft: soft === undefined ? undefined : heap.float32(soft),
    classWeights: classWeights === undefined ? undefined : heap.float32(classWeights),
  };
}

/** `ArenaSoftmaxCrossEntropy` {logits [n, c], ids, hard, soft?, classWeights?} gives [lossSum], added up in doubles. */
export const softmaxCrossEntropyKernel: WasmKernel<unknown> = (heap, inputs) => {
  const [rows, classes] = inputs['logits']!.shape as [number, number];
  const output = heap.allocate([]);
  const logits = heap.float32(inputs['logits']!);
  const { ids, hard, soft, classWeights } = targetsOf(heap, inputs);
  let lossSum = 0;
  for (let row = 0; row < rows; row++) {
    if (hard[row] === 0 && (soft?.[row] ?? 0) === 0) continue;
    const start = row * classes;
    const logSum = logSumExp(logits, start, classes);
    lossSum += hard[row]! * (logSum - logits[start + ids[row]!]!);
    if (soft === undefined || classWeights === undefined) continue;
    let spread = 0;
    for (let i = 0; i < classes; i++) spread += classWeights[i]! * (logSum - logits[start + i]!);
    lossSum += soft[row]! * spread;
  }
  heap.float32(output)[0] = lossSum;
  return [output];
};

/** `ArenaSoftmaxCrossEntropyGrad` {dy, logits, and the targets} gives [dLogits]. */
export const softmaxCrossEntropyGradKernel: WasmKernel<unknown> = (heap, inputs) => {
  const [rows, classes] = inputs['logits']!.shape as [number, number];
  const output = heap.allocate([rows, classes]);
  const slope = heap.float32(inputs['dy']!)[0]!;
  const logits = heap.float32(inputs['logits']!);
  const { ids, hard, soft, classWeights } = targetsOf(heap, inputs);
  const dLogits = heap.float32(output);
  const weightSum = classWeights?.reduce((sum, weight) => sum + weight, 0) ?? 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    const spread = (soft?.[row] ?? 0) * slope;
    const peak = hard[row]! * slope;
    const total = peak + spread * weightSum;
    if (total === 0) {
      dLogits.fill(0, start, start + classes);
      continue;
    }
    const logSum = logSumExp(logits, start, classes);
    for (let i = start; i < start + classes; i++) dLogits[i] = total * fastExp(logits[i]! - logSum);
    dLogits[start + ids[row]!]! -= peak;
    if (classWeights === undefined || spread === 0) continue;
    for (let i = 0; i < classes; i++) dLogits[start + i]! -= spread * classWeights[i]!;
  }
  return [output];
};

function logSumExp(values: Float32Array, start: number, count: number): number {
  let largest = -Infinity;
  for (let i = start; i < start + count; i++) if (values[i]! > largest) largest = values[i]!;
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += fastExp(values[i]! - largest);
  return largest + Math.log(sum);
}
