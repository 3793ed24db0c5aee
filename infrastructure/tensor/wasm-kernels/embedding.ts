import type { WasmKernel } from './wasm-kernel.js';

/** `ArenaEmbeddingGrad` {dy [n, d], ids [n]} gives [dTable [rowCount, d]], row `paddingId` 0. */
export const embeddingGradKernel: WasmKernel<{ readonly rowCount: number; readonly paddingId: number }> = (
  heap,
  inputs,
  { rowCount, paddingId },
) => {
  const size = inputs['dy']!.shape[1]!;
  const table = heap.allocate([rowCount, size]);
  const sums = heap.float32(table).fill(0);
  const dy = heap.float32(inputs['dy']!);
  for (const [position, id] of heap.int32(inputs['ids']!).entries()) {
    if (id === paddingId) continue;
    let from = position * size;
    for (let to = id * size; to < (id + 1) * size; to++, from++) sums[to]! += dy[from]!;
  }
  return [table];
};
