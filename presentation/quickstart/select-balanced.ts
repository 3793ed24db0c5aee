/** A row of the quickstart's dataset. The field names are the columns of the file. */
export interface CodeChunk {
  readonly code: string;
  readonly label: string;
  readonly package: string;
  readonly path: string;
}

export interface SelectionLimits {
  /** Rows kept per label. */
  readonly rowsPerLabel: number;
  /** Rows kept per label and package, so that no large package decides what a language looks like. */
  readonly rowsPerPackage: number;
  /** Labels with fewer rows or found in fewer packages are dropped. */
  readonly minRowsPerLabel: number;
  readonly minPackagesPerLabel: number;
}

export interface Selection {
  readonly rows: readonly CodeChunk[];
  /** Labels with too little data, with the number of packages they were found in. */
  readonly droppedLabels: readonly { readonly label: string; readonly packageCount: number }[];
}

/**
 * Rows of each label taken from its packages in turn, first rows first, until the limits are reached. The order of the
 * candidates decides everything: the same candidates give the same rows.
 */
export function selectBalanced(candidates: readonly CodeChunk[], limits: SelectionLimits): Selection {
  const rows: CodeChunk[] = [];
  const droppedLabels: { label: string; packageCount: number }[] = [];
  for (const [label, ofLabel] of sorted(groupBy(candidates, (row) => row.label))) {
    const packages = sorted(groupBy(ofLabel, (row) => row.package)).map(([, ofPackage]) => ofPackage);
    const kept = takeInTurn(packages, limits.rowsPerPackage, limits.rowsPerLabel);
    if (kept.length < limits.minRowsPerLabel || packages.length < limits.minPackagesPerLabel) {
      droppedLabels.push({ label, packageCount: packages.length });
    } else rows.push(...kept);
  }
  return { rows, droppedLabels };
}

/** First elements of every list, then the second ones, ...: at most `perList` of a list, `total` in all. */
function takeInTurn<T>(lists: readonly (readonly T[])[], perList: number, total: number): T[] {
  const taken: T[] = [];
  for (let turn = 0; turn < perList; turn++) {
    for (const list of lists) {
      const item = list[turn];
      if (item !== undefined && taken.length < total) taken.push(item);
    }
  }
  return taken;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function sorted<T>(groups: ReadonlyMap<string, T>): [string, T][] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
