import { loadAddon, type OperatorArgument, type OperatorResult } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';

/** An operator by the kernels of processor cores, or by those of a GPU. */
export type Way = 'call' | 'callAsOnGpu';

/** What an operator gave: a tensor's id and element type; null for a result that it was told not to compute. */
type Held = Readonly<{ id: number; type: number }> | null;

/** Tensors of one test by their ids, all of which it frees at its end. */
export class HeldTensors {
  private readonly addon = loadAddon();
  private readonly before = this.addon.memory().tensors;
  private readonly held: number[] = [];

  upload(values: Float32Array | Int32Array, shape: readonly number[]): number {
    const type = values instanceof Float32Array ? ScalarType.Float : ScalarType.Int;
    return this.hold(this.addon.upload(values, type, shape, false)[0]!);
  }

  /** Runs an operator that gives one tensor, or several. */
  run(way: Way, name: string, ...args: readonly OperatorArgument[]): Held[] {
    const results = this.addon[way](this.addon.lookUp(name), ...args) as readonly unknown[];
    const all = typeof results[0] === 'number' ? [results] : results;
    return (all as (readonly number[] | null)[]).map((result) =>
      result === null ? null : { id: this.hold(result[0]!), type: result[1]! },
    );
  }

  cast(id: number, type: number): number {
    return this.hold(idOf(this.addon.call(this.addon.lookUp('aten::to.dtype'), id, type)));
  }

  /** The values of a tensor of any element type. */
  read(id: number): number[] {
    return [...new Float32Array(this.addon.read(this.cast(id, ScalarType.Float)))];
  }

  /** Frees all; throws when an operator has left another one. */
  dispose(): void {
    for (const id of this.held) this.addon.dispose(id);
    const left = this.addon.memory().tensors - this.before;
    if (left !== 0) throw new Error(`Expected that no tensor is left, found ${left}`);
  }

  private hold(id: number): number {
    this.held.push(id);
    return id;
  }
}

function idOf(result: OperatorResult): number {
  return (result as readonly number[])[0]!;
}
