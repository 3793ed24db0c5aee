/** A column: its heading and the side its cells stand on. */
export interface Column {
  readonly heading: string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

function pad(cell: string, width: number, align: Column['align']): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}

function layOut(lines: readonly (readonly string[])[], columns: readonly Pick<Column, 'align'>[]): string[] {
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines.map((line) =>
    columns
      .map(({ align }, i) => pad(line[i] ?? '', widths[i]!, align))
      .join(GAP)
      .trimEnd(),
  );
}

/** Lines of a table: headings, a rule, one line a row. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const [headings, ...body] = layOut([columns.map(({ heading }) => heading), ...rows], columns);
  const width = Math.max(...[headings!, ...body].map((line) => line.length));
  return [headings!, '-'.repeat(width), ...body];
}

/** Lines of names and values, values in one column. */
export function formatPairs(pairs: readonly (readonly [name: string, value: string])[]): string[] {
  return pairs.length === 0 ? [] : layOut(pairs, [{}, {}]);
}

/** Indents lines. @param depth - in spaces */
export function indent(lines: readonly string[], depth = 2): string[] {
  return lines.map((line) => (line === '' ? line : ' '.repeat(depth) + line));
}
