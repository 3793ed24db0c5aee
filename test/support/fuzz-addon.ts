import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { PhiloxStream } from '#domain/shared/philox.js';
import type { OperatorArgument, Plain } from '#infrastructure/torch/addon.js';
import { openAddon } from '#infrastructure/torch/open-addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';

/**
 * Calls operators of libtorch, and our own in both their forms, with arguments that are mostly wrong, and prints how many
 * calls were answered and how many refused: `fuzz-addon.ts SEED CALLS [cuda]`. That the process gets there is the point.
 * With `cuda`, two of three tensors are on a GPU.
 */
const [seed = 1, calls = 10_000] = process.argv.slice(2, 4).map(Number);
const devices = process.argv[4] === 'cuda' ? (['cuda', 'cuda', 'cpu'] as const) : (['cpu'] as const);
const { addon } = openAddon();
const stream = new PhiloxStream({ seed, use: 'sampling' });

const below = (count: number): number => stream.nextBelow(count);
const oneOf = <Value>(values: readonly Value[]): Value => values[below(values.length)]!;

const TORCH = path.resolve(import.meta.dirname, '../../infrastructure/torch');
const isRepeatable = (name: string): boolean => !name.includes('peak');

function namesIn(folder: string, ending: string, pattern: RegExp, prefix: string): string[] {
  return readdirSync(path.join(TORCH, folder))
    .filter((file) => file.endsWith(ending))
    .flatMap((file) => [...readFileSync(path.join(TORCH, folder, file), 'utf8').matchAll(pattern)])
    .map((match) => prefix + match[1]!);
}

/** Every operator that kernels call, and every one of our own but the one that measures time. */
const operators = [
  ...namesIn('kernels', '.ts', /\bcall(?:Many)?\(\s*'([a-z_0-9]+(?:\.\w+)?)'/gu, 'aten::'),
  ...namesIn('kernels', '.ts', /: '([a-z_0-9]+(?:\.\w+)?)',/gu, 'aten::'),
  ...namesIn('native/operators', '.cc', /\.def\(\s*"(\w+)\(/gu, 'arena::'),
].filter((name) => isRepeatable(name) && addon.lookUp(name) >= 0);

/** What an operator takes, by the names of its types. */
const parameters = new Map(
  operators.map((name) => {
    const schema = addon.schemaOf(addon.lookUp(name));
    const list = /^[^(]*\((.*)\) ->/u.exec(schema)![1]!;
    return [name, list.split(/, (?![^([]*[)\]])/u).map((parameter) => parameter.split(' ')[0]!)] as const;
  }),
);

const SHAPES = [
  [],
  [0],
  [1],
  [3],
  [0, 0],
  [0, 3],
  [2, 3],
  [3, 2],
  [1, 4, 4, 2],
  [2, 3, 4],
  [2, 2, 2, 2, 2],
] as const;
const TYPES = [
  ScalarType.Float,
  ScalarType.Int,
  ScalarType.Bool,
  ScalarType.ComplexFloat,
  ScalarType.BFloat16,
  ScalarType.Half,
] as const;
const BYTES_OF = new Map<number, number>([
  [ScalarType.Bool, 1],
  [ScalarType.ComplexFloat, 8],
  [ScalarType.BFloat16, 2],
  [ScalarType.Half, 2],
]);
// Huge ones are so huge that no machine has the memory: an allocation that succeeds would only slow the test down.
const NUMBERS = [
  0,
  1,
  2,
  3,
  -1,
  -7,
  0.5,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
] as const;
const INTEGERS = [0, 1, 2, 3, -1, -2, 5, 2 ** 52] as const;
const TEXTS = ['', 'gelu', 'none', 'relu', 'ij,jk->ik', 'cpu', 'floor'] as const;

function newTensor(): number {
  const type = oneOf(TYPES);
  const shape = oneOf(SHAPES);
  const size = shape.reduce<number>((product, extent) => product * extent, 1);
  const bytes = new Uint8Array(size * (BYTES_OF.get(type) ?? 4));
  if (type === ScalarType.Float) {
    const values = Float32Array.from({ length: size }, () => oneOf([0, 1, -2, 1e38, Number.NaN, Infinity]));
    bytes.set(new Uint8Array(values.buffer));
  } else if (type === ScalarType.Int) {
    const values = Int32Array.from({ length: size }, () => oneOf([0, 1, 2, -1, 7, 2 ** 31 - 1]));
    bytes.set(new Uint8Array(values.buffer));
  } else if (type === ScalarType.Bool) {
    bytes.set(Array.from({ length: size }, () => below(2)));
  }
  return addon.upload(bytes, type, shape, oneOf(devices) === 'cuda')[0]!;
}

const live: number[] = Array.from({ length: 40 }, newTensor);
const disposed = newTensor();
addon.dispose(disposed);

function argumentOf(type: string): OperatorArgument {
  // Now and then something else altogether.
  if (below(25) === 0)
    return oneOf<OperatorArgument>([undefined, null, 'text', true, [1, 'two'], Number.NaN, -1, disposed]);
  if (type.endsWith('?')) return below(2) === 0 ? null : argumentOf(type.slice(0, -1));
  if (/\[\d*\]$/u.test(type)) {
    const element = type.replace(/\[\d*\]$/u, '');
    return Array.from({ length: below(5) }, () => argumentOf(element) as Plain);
  }
  if (type.startsWith('Tensor')) return below(20) === 0 ? disposed : oneOf(live);
  if (type === 'int' || type === 'SymInt') return oneOf(INTEGERS);
  if (type === 'ScalarType') return oneOf(TYPES);
  if (type === 'bool') return below(2) === 0;
  if (type === 'str') return oneOf(TEXTS);
  if (type === 'Device') return oneOf(devices);
  return oneOf(NUMBERS);
}

/** Keeps some results for later calls, so that these see shapes and types that nobody thought of. */
function keep(result: unknown): void {
  if (!Array.isArray(result)) return;
  if (typeof result[0] !== 'number') {
    for (const each of result) keep(each);
    return;
  }
  const [id, , ...shape] = result as number[];
  const size = shape.reduce((product, extent) => product * extent, 1);
  const place = below(live.length);
  if (size > 4096 || below(4) > 0) {
    addon.dispose(id!);
  } else {
    addon.dispose(live[place]!);
    live[place] = id!;
  }
}

/** Foresees anything of an operator that runs while this goes on. */
function askLater(name: string, args: readonly OperatorArgument[]): void {
  const results = Array.from({ length: below(3) }, () => [oneOf(TYPES), ...oneOf(SHAPES)]);
  const first = addon.callLater(addon.lookUp(name), results, ...args);
  for (let result = 0; result < results.length; result++) addon.dispose(first + result);
  addon.setAsynchronous(below(2) === 0);
  if (below(2) === 0) addon.finish();
}

let answered = 0;
for (let call = 0; call < calls; call++) {
  const name = oneOf(operators);
  const args = parameters.get(name)!.map(argumentOf);
  try {
    const given = args.slice(0, args.length - (below(10) === 0 ? 1 : 0));
    if (below(8) === 0) {
      askLater(name, given);
      continue;
    }
    const way = name.startsWith('arena::') && below(2) === 0 ? 'callAsOnGpu' : 'call';
    keep(addon[way](addon.lookUp(name), ...given));
    answered++;
  } catch (refusal) {
    if (!(refusal instanceof Error) || refusal.message === '') throw refusal;
  }
}
for (const id of live) addon.dispose(id);
process.stdout.write(
  JSON.stringify({
    operators: operators.length,
    answered,
    refused: calls - answered,
    left: addon.memory().tensors,
  }),
);
