/** Key of a row that belongs with no other, such as one whose group column is empty. */
export const NO_KEY = 0xffffffff;

/** Representative of a row's tree, with path halving. */
function findRoot(parents: Uint32Array, row: number): number {
  let current = row;
  while (parents[current] !== current) {
    parents[current] = parents[parents[current]!]!;
    current = parents[current]!;
  }
  return current;
}

/**
 * Rows that a split may not separate: the connected components of "has the same content" and "is in the same group",
 * by union-find (R. E. Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", 1975).
 * @param rowCount - number of rows
 * @param keys - each gives one small integer per row (or NO_KEY); rows with equal keys belong together
 * @returns unit of each row, numbered 0, 1, 2, ... in order of appearance, and the number of units
 */
export function joinRows(
  rowCount: number,
  keys: readonly Uint32Array[],
): { readonly unitOf: Uint32Array; readonly unitCount: number } {
  const parents = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) parents[row] = row;
  for (const key of keys) {
    const largest = key.reduce((max, value) => (value === NO_KEY ? max : Math.max(max, value)), 0);
    const firstRowPlusOne = new Uint32Array(largest + 1);
    for (let row = 0; row < rowCount; row++) {
      if (key[row] === NO_KEY) continue;
      const first = firstRowPlusOne[key[row]!]!;
      if (first === 0) firstRowPlusOne[key[row]!] = row + 1;
      else joinTrees(parents, first - 1, row);
    }
  }
  return numberRoots(parents);
}

/** The earlier row becomes the root, so that a unit's number does not depend on the order of joins. */
function joinTrees(parents: Uint32Array, first: number, second: number): void {
  const firstRoot = findRoot(parents, first);
  const secondRoot = findRoot(parents, second);
  if (firstRoot < secondRoot) parents[secondRoot] = firstRoot;
  else parents[firstRoot] = secondRoot;
}

function numberRoots(parents: Uint32Array): { readonly unitOf: Uint32Array; readonly unitCount: number } {
  const unitOf = new Uint32Array(parents.length);
  let unitCount = 0;
  for (let row = 0; row < parents.length; row++) {
    const root = findRoot(parents, row);
    unitOf[row] = root === row ? unitCount++ : unitOf[root]!;
  }
  return { unitOf, unitCount };
}
