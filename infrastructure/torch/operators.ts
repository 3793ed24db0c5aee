import type { Addon, OperatorArgument, OperatorResult, Plain, TensorDescription } from './addon.js';
import { foreseenResults } from './foreseen-results.js';
import { NativeTensor, type Argument } from './native-tensor.js';
import { ScalarType } from './scalar-type.js';

/** Copies of some tensors of a list, and which of them each is a copy of. */
export interface LowPrecisionCopies {
  readonly copies: readonly NativeTensor[];
  readonly copied: readonly number[];
}

/** Where tensors live and operators compute. */
export type Device = 'cpu' | 'cuda';

/**
 * libtorch's operators by name. Each result is noted until the scope that it was made in ends: a kernel may compose
 * operators without disposing of what it does not give.
 */
export class Operators {
  private readonly known = new Map<string, number>();
  private made: NativeTensor[] = [];
  /** Copies in low precision by the id of what they are copies of. */
  private readonly lowCopies = new Map<number, NativeTensor>();
  /** The type in which products are computed, where it is not float32. */
  lowPrecision: number | undefined;
  /**
   * Whether every operator is waited for even in {@link asynchronously}: failures come from where they arise, and times
   * are those of the operators.
   */
  isBlocking = false;
  private isAsynchronous = false;

  constructor(
    private readonly addon: Addon,
    readonly device: Device,
  ) {}

  /**
   * Runs `body` while operators whose results are foreseen run behind it, in their order; the same bits come of it.
   * Whatever reads values waits for them, and so does the end: what failed by then is thrown there. A GPU does that by
   * itself.
   */
  asynchronously<Result>(body: () => Result): Result {
    if (this.isAsynchronous || this.isBlocking || this.device === 'cuda') return body();
    this.addon.setAsynchronous(true);
    this.isAsynchronous = true;
    try {
      const result = body();
      this.addon.finish();
      return result;
    } finally {
      this.isAsynchronous = false;
      this.addon.setAsynchronous(false);
    }
  }

  /**
   * Runs an operator that gives one tensor.
   *
   * @param name - As in libtorch's native_functions.yaml, `add.Tensor`; with `arena::` for our own.
   * @throws Error naming the operator and the shapes when libtorch refuses them.
   */
  readonly call = (name: string, ...args: readonly Argument[]): NativeTensor => {
    const later = this.runLater(name, args);
    if (later !== undefined) return later[0]!;
    const result = this.run(name, args);
    if (isDescription(result)) return this.note(result);
    throw new TypeError(`Expected one tensor of ${name}, found ${JSON.stringify(result)}`);
  };

  /** Runs an operator that gives several tensors. */
  readonly callMany = (name: string, ...args: readonly Argument[]): readonly NativeTensor[] => {
    const later = this.runLater(name, args);
    if (later !== undefined) return later;
    const results = this.run(name, args);
    if (!isList(results))
      throw new TypeError(`Expected tensors of ${name}, found ${JSON.stringify(results)}`);
    // An operator may be told not to compute a result; those are left out.
    return results.filter((result) => result !== null).map((result) => this.note(result));
  };

  /** A tensor of the given values. */
  readonly tensor = (values: ArrayBufferView, scalarType: number, shape: readonly number[]): NativeTensor =>
    this.note(this.addon.upload(values, scalarType, shape, this.device === 'cuda'));

  /** A tensor of one axis that holds indices. */
  readonly indices = (values: readonly number[]): NativeTensor =>
    this.tensor(Int32Array.from(values), ScalarType.Int, [values.length]);

  /** The same in the processor's memory, wherever operators compute: one that reads it need not wait for a GPU. */
  readonly hostIndices = (values: readonly number[]): NativeTensor =>
    this.note(this.addon.upload(Int32Array.from(values), ScalarType.Int, [values.length], false));

  /** A tensor of one repeated value. */
  readonly full = (shape: readonly number[], value: number, scalarType: number): NativeTensor =>
    this.call('full', shape, value, scalarType, undefined, this.device);

  /** A tensor in another element type; itself where it has that type. */
  readonly cast = (tensor: NativeTensor, scalarType: number): NativeTensor =>
    tensor.scalarType === scalarType ? tensor : this.call('to.dtype', tensor, scalarType);

  /** A tensor in the type of products; itself where it has that type. */
  readonly toLowPrecision = (tensor: NativeTensor): NativeTensor =>
    this.lowPrecision === undefined ? tensor : this.cast(tensor, this.lowPrecision);

  /** The same for a weight; the copy is kept until the weight is forgotten, and updates write it too. */
  readonly weightToLowPrecision = (weight: NativeTensor): NativeTensor => {
    if (this.lowPrecision === undefined || weight.scalarType === this.lowPrecision) return weight;
    const known = this.lowCopies.get(weight.id);
    if (known?.scalarType === this.lowPrecision) return known;
    this.forget(weight.id);
    const result = this.addon.call(this.numberOf('to.dtype'), weight.id, this.lowPrecision);
    const copy = new NativeTensor(result as TensorDescription);
    this.lowCopies.set(weight.id, copy);
    return copy;
  };

  /** The copies in low precision that some weights have, and the places of these: what changes a weight changes both. */
  lowPrecisionCopies(weights: readonly NativeTensor[]): LowPrecisionCopies {
    const found = weights.flatMap(({ id }, index) => {
      const copy = this.lowCopies.get(id);
      return copy === undefined ? [] : [{ copy, index }];
    });
    return { copies: found.map(({ copy }) => copy), copied: found.map(({ index }) => index) };
  }

  /** Frees what was kept of a tensor that is disposed of. */
  forget(id: number): void {
    const copy = this.lowCopies.get(id);
    if (copy === undefined) return;
    this.addon.dispose(copy.id);
    this.lowCopies.delete(id);
  }

  /** The values of a tensor of integers. */
  integers(tensor: NativeTensor): Int32Array {
    return new Int32Array(this.addon.read(tensor.id));
  }

  /** Runs a kernel's body; disposes of every tensor made in it but those that it gives. */
  scope<Kept extends NativeTensor | readonly NativeTensor[]>(body: () => Kept): Kept {
    const outer = this.made;
    this.made = [];
    let kept: readonly NativeTensor[] = [];
    try {
      const result = body();
      kept = result instanceof NativeTensor ? [result] : result;
      return result;
    } finally {
      for (const tensor of this.made) if (!kept.includes(tensor)) this.free(tensor);
      this.made = outer;
    }
  }

  private free(tensor: NativeTensor): void {
    this.forget(tensor.id);
    this.addon.dispose(tensor.id);
  }

  private run(name: string, args: readonly Argument[]): OperatorResult {
    const operator = this.numberOf(name);
    return ofOperator(() => this.addon.call(operator, ...args.map(toArgument)));
  }

  /** Asks for an operator and goes on, where that is wanted and its results are foreseen. */
  private runLater(name: string, args: readonly Argument[]): readonly NativeTensor[] | undefined {
    const results = this.isAsynchronous ? foreseenResults(name, args) : undefined;
    if (results === undefined) return undefined;
    const operator = this.numberOf(name);
    const first = ofOperator(() => this.addon.callLater(operator, results, ...args.map(toArgument)));
    return results.map((result, index) => this.note([first + index, ...result]));
  }

  private numberOf(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const found = this.addon.lookUp(name.includes('::') ? name : `aten::${name}`);
    if (found < 0)
      throw new Error(`This libtorch has no operator ${name}. Use a newer one, or --engine wasm.`);
    this.known.set(name, found);
    return found;
  }

  private note(description: TensorDescription): NativeTensor {
    const tensor = new NativeTensor(description);
    this.made.push(tensor);
    return tensor;
  }
}

/** libtorch refused an operator; the message names it, and the shapes. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';

  constructor(cause: unknown) {
    super((cause as Error).message, { cause });
  }
}

function ofOperator<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    throw new OperatorError(cause);
  }
}

/** A tensor's description is a list of numbers; operators that give numbers otherwise are not used. */
function isDescription(result: OperatorResult): result is TensorDescription {
  return Array.isArray(result) && typeof result[0] === 'number';
}

function isList(result: OperatorResult): result is readonly (TensorDescription | null)[] {
  return Array.isArray(result) && typeof result[0] !== 'number';
}

function toArgument(argument: Argument): OperatorArgument {
  return isArray(argument) ? argument.map(toPlain) : toPlain(argument);
}

function toPlain(argument: NativeTensor | Plain): Plain {
  return argument instanceof NativeTensor ? argument.id : argument;
}

/** Array.isArray does not narrow read-only arrays. */
function isArray(argument: Argument): argument is readonly (NativeTensor | Plain)[] {
  return Array.isArray(argument);
}
