const LARGEST_INT8 = 127;

/**
 * A matrix in 8 bits: w is about data * scale of its column. Symmetric, so that 0 stays 0.
 *
 * @returns data as [rows, columns] and one scale per column
 */
export function quantizeColumns({
  rows,
  columns,
  data,
}: {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}): { readonly data: Int8Array; readonly scales: Float32Array } {
  const scales = new Float32Array(columns);
  for (const [index, value] of data.entries()) {
    const column = index % columns;
    scales[column] = Math.max(scales[column]!, Math.abs(value));
  }
  for (const [column, largest] of scales.entries()) {
    const scale = Math.fround(largest / LARGEST_INT8);
    // A column of zeros, or of next to nothing, has any scale.
    scales[column] = scale === 0 ? 1 : scale;
  }
  const quantized = new Int8Array(rows * columns);
  for (const [index, value] of data.entries())
    quantized[index] = Math.round(value / scales[index % columns]!);
  return { data: quantized, scales };
}
