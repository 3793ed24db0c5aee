import type { ConformanceResult, FailedCase } from './conformance-result.js';
import { EXCEPTIONS } from './exceptions.js';

/** Whether an engine passes, and what to print. */
export interface Verdict {
  readonly isGood: boolean;
  readonly lines: readonly string[];
}

/** The engine that has to pass; others are run for comparison. */
const ENGINE_HELD = 'torch';

/** Share of the cases that has to pass, those that are excepted included. */
const REQUIRED_SHARE = 0.98;

/** Failures that nothing excepts end in a bad verdict on the torch engine, and so do exceptions that are not needed. */
export function verdictOn(
  { engine, passed, leftOut, failures }: ConformanceResult,
  exceptions: Readonly<Record<string, string>> = EXCEPTIONS,
): Verdict {
  const total = passed + failures.length;
  const summary = `${engine}: ${passed} of ${total} cases pass (${percent(passed / total)}), ${leftOut} left out by the suite`;
  if (engine !== ENGINE_HELD) return { isGood: true, lines: [summary] };
  const failed = new Set(failures.map(({ name }) => name));
  const unexpected = failures.filter(({ name }) => !(name in exceptions));
  const unneeded = Object.keys(exceptions).filter((name) => !failed.has(name));
  return {
    isGood: unexpected.length === 0 && unneeded.length === 0 && passed / total >= REQUIRED_SHARE,
    lines: [
      summary,
      ...unexpected.map(({ name, message }) => `failed: ${name}\n  ${message}`),
      ...unneeded.map((name) => `excepted, but passes: ${name}`),
    ],
  };
}

/** docs/conformance.md */
export function writeReport(results: readonly ConformanceResult[]): string {
  return `# Conformance

TensorFlow.js ships the suite that its backends are held to (\`@tensorflow/tfjs-core/dist/tests.js\`). \`npm run
test:conformance\` runs it on the \`torch\` engine, and on \`wasm\` for comparison, and writes this page;
\`npm run test:conformance -- --engine NAME\` runs one engine and writes nothing. Cases that may fail on \`torch\` are in
\`test/conformance/exceptions.ts\`, each with its reason.

${table(
  ['engine', 'cases', 'pass', 'fail', 'share', 'left out by the suite'],
  results.map(({ engine, passed, leftOut, failures }) => [
    `\`${engine}\``,
    String(passed + failures.length),
    String(passed),
    String(failures.length),
    percent(passed / (passed + failures.length)),
    String(leftOut),
  ]),
)}
${results.map(failuresOf).join('')}`;
}

/** What failed on an engine, by what the suite calls its groups. */
function failuresOf({ engine, failures }: ConformanceResult): string {
  if (failures.length === 0) return '';
  const groups = new Map<string, FailedCase[]>();
  for (const failure of failures) {
    const group = groupOf(failure.name, engine);
    groups.set(group, [...(groups.get(group) ?? []), failure]);
  }
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, cases]) => [group, String(cases.length), reasonOf(cases[0]!)]);
  return `
## What fails on \`${engine}\`

${table(['group', 'cases', 'the first one says'], rows)}
`;
}

/** A case's name starts with its group, and the engine that it ran on. */
function groupOf(name: string, engine: string): string {
  return name.split(` ${engine} {}`, 1).join('').trim();
}

const LONGEST_REASON = 90;

function reasonOf({ message }: FailedCase): string {
  const [line = ''] = message.split('\n', 1);
  const text = line.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}...` : text;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(3, ...[heading, ...rows.map((row) => row[column]!)].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [
    line(headings),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
