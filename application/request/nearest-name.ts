/** Typing errors beyond this share of a name's length make it another name. */
const MAX_ERROR_SHARE = 0.4;

/** Edit distance (Levenshtein 1966): insertions, deletions and replacements that make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}

/** The known name that a mistyped one most likely meant; undefined when none is near. */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let smallest = Infinity;
  for (const name of known) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < smallest) [nearest, smallest] = [name, distance];
  }
  const limit = Math.max(1, Math.floor(typed.length * MAX_ERROR_SHARE));
  return smallest <= limit ? nearest : undefined;
}
