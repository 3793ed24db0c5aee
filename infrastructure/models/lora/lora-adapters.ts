import * as tf from '@tensorflow/tfjs-core';

import { loraParameters, type LoraSettings, type LoraTarget } from '#domain/model/lora.js';
import type { ParameterDescription } from '#domain/model/parameter-description.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

/** Names of A [rank, in] and B [out, rank] of one weight. */
interface Adapter {
  readonly a: string;
  readonly b: string;
  /** alpha / rank */
  readonly scale: number;
  readonly isInputMajor: boolean;
}

/** An adapter that sees other values than its weight: some of x are dropped before A. */
export interface DroppingAdapter {
  /** [rank, in] */
  readonly a: tf.Tensor;
  /** [out, rank] */
  readonly b: tf.Tensor;
  readonly scale: number;
  readonly dropout: number;
}

type ReadVariable = (name: string, variable: tf.Variable) => tf.Tensor;

/**
 * The adapters of a model's weights. A weight is adapted where it is read, so that no architecture needs to know:
 * gradients reach A and B through the sum.
 */
export class LoraAdapters {
  settings: LoraSettings | undefined;
  descriptions: readonly ParameterDescription[] = [];
  /** A and B by name. */
  readonly variables = new Map<string, tf.Variable>();
  private readonly adapters = new Map<string, Adapter>();

  /** @param values - A and B of every target, under the names of `loraParameters` */
  add(settings: LoraSettings, targets: readonly LoraTarget[], values: NamedTensors): void {
    this.settings = settings;
    this.descriptions = loraParameters(targets, settings.rank);
    for (const { name, shape } of this.descriptions) {
      const initial = tf.tensor(values.get(name)!.data, [...shape], 'float32');
      this.variables.set(name, tf.variable(initial));
      initial.dispose();
    }
    for (const { module, isInputMajor } of targets) {
      this.adapters.set(`${module}.weight`, {
        a: `${module}.lora_A.weight`,
        b: `${module}.lora_B.weight`,
        scale: settings.alpha / settings.rank,
        isInputMajor,
      });
    }
  }

  /**
   * W + scale * B A, or its transpose for an input-major weight; the weight itself where there is no adapter.
   * @param read - the value of A or B to compute with
   */
  adapt(name: string, weight: tf.Tensor, read: ReadVariable): tf.Tensor {
    const adapter = this.adapters.get(name);
    if (adapter === undefined) return weight;
    const { a, b } = this.matricesOf(adapter, read);
    const change = adapter.isInputMajor ? tf.matMul(a, b, true, true) : tf.matMul(b, a);
    return tf.add(weight, tf.mul(change, adapter.scale));
  }

  /** Whether a weight has an adapter before which inputs are dropped. Reads nothing. */
  isDropping(name: string): boolean {
    return this.adapters.has(name) && (this.settings?.dropout ?? 0) > 0;
  }

  /** The adapter of a weight, to be computed apart from it; undefined where nothing is dropped before it. */
  dropping(name: string, read: ReadVariable): DroppingAdapter | undefined {
    const adapter = this.adapters.get(name);
    const dropout = this.settings?.dropout ?? 0;
    if (adapter === undefined || dropout === 0) return undefined;
    return { ...this.matricesOf(adapter, read), scale: adapter.scale, dropout };
  }

  private matricesOf({ a, b }: Adapter, read: ReadVariable): Pick<DroppingAdapter, 'a' | 'b'> {
    return { a: read(a, this.variables.get(a)!), b: read(b, this.variables.get(b)!) };
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}
