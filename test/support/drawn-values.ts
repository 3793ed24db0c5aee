/** Values between -1 and 1 that look drawn at random, the same each time. */
export function drawnValues(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => {
    const value = Math.sin(12.9898 * at + 78.233 * phase) * 43_758.5453;
    return 2 * (value - Math.floor(value)) - 1;
  });
}
