import type { Addon, OperatorArgument, OperatorResult, TensorDescription } from './addon.js';
import { NativeTensor } from './native-tensor.js';

/** What an operator takes, with tensors in place of their ids. */
export type Argument = OperatorArgument | NativeTensor | readonly Argument[];

/** What an operator gives, with tensors in place of their descriptions. */
export type Result = NativeTensor | number | boolean | null | readonly Result[];

/**
 * libtorch's operators by name, each result noted until the scope that it was made in ends: a kernel may compose
 * operators without disposing of what it does not return.
 */
export class Operators {
  private readonly known = new Map<string, number>();
  private made: NativeTensor[] = [];

  constructor(private readonly addon: Addon) {}

  /**
   * Runs an operator that gives one tensor.
   *
   * @param name - As in libtorch's native_functions.yaml, `add.Tensor`; with `arena::` for our own.
   * @throws Error naming the operator and the shapes when libtorch refuses them.
   */
  readonly call = (name: string, ...args: readonly Argument[]): NativeTensor => {
    const result = this.run(name, args);
    if (result instanceof NativeTensor) return result;
    throw new TypeError(`Expected one tensor of ${name}, found ${JSON.stringify(result)}`);
  };

  /** Runs an operator that gives several tensors. */
  readonly callMany = (name: string, ...args: readonly Argument[]): readonly NativeTensor[] => {
    const result = this.run(name, args);
    if (Array.isArray(result)) return result as readonly NativeTensor[];
    throw new TypeError(`Expected tensors of ${name}, found ${JSON.stringify(result)}`);
  };

  /** Whether this libtorch has an operator. */
  has(name: string): boolean {
    return this.addon.lookUp(qualified(name)) >= 0;
  }

  /** Runs a kernel's body; disposes of every tensor made in it but those that it gives. */
  scope<Kept extends NativeTensor | readonly NativeTensor[]>(body: () => Kept): Kept {
    const outer = this.made;
    this.made = [];
    let kept: readonly NativeTensor[] = [];
    try {
      const result = body();
      kept = result instanceof NativeTensor ? [result] : (result as readonly NativeTensor[]);
      return result;
    } finally {
      for (const tensor of this.made) if (!kept.includes(tensor)) this.addon.dispose(tensor.id);
      this.made = outer;
    }
  }

  private run(name: string, args: readonly Argument[]): Result {
    return this.take(this.addon.call(this.numberOf(name), ...args.map(toArgument)));
  }

  private numberOf(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const found = this.addon.lookUp(qualified(name));
    if (found < 0)
      throw new Error(`This libtorch has no operator ${name}; use a newer one, or --engine wasm`);
    this.known.set(name, found);
    return found;
  }

  /** A description is a list of numbers; operators that give such a list otherwise are not used. */
  private take(result: OperatorResult): Result {
    if (!Array.isArray(result)) return result as Result;
    if (typeof result[0] !== 'number') {
      return (result as readonly OperatorResult[]).map((each) => this.take(each));
    }
    const tensor = new NativeTensor(result as TensorDescription);
    this.made.push(tensor);
    return tensor;
  }
}

function toArgument(argument: Argument): OperatorArgument {
  if (argument instanceof NativeTensor) return argument.id;
  return Array.isArray(argument)
    ? (argument as readonly Argument[]).map(toArgument)
    : (argument as OperatorArgument);
}

function qualified(name: string): string {
  return name.includes('::') ? name : `aten::${name}`;
}
