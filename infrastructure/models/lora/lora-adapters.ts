import * as tf from '@tensorflow/tfjs-core';

import { loraParameters, type LoraSettings, type LoraTarget } from '#domain/model/lora.js';
import type { ParameterDescription } from '#domain/model/parameter-description.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

/** A [rank, in] and B [out, rank] of one weight. */
interface Adapter {
  readonly a: tf.Variable;
  readonly b: tf.Variable;
  /** alpha / rank */
  readonly scale: number;
  readonly isInputMajor: boolean;
}

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
        a: this.variables.get(`${module}.lora_A.weight`)!,
        b: this.variables.get(`${module}.lora_B.weight`)!,
        scale: settings.alpha / settings.rank,
        isInputMajor,
      });
    }
  }

  /** W + scale * B A, or its transpose for an input-major weight; the weight itself where there is no adapter. */
  adapt(name: string, weight: tf.Tensor): tf.Tensor {
    const adapter = this.adapters.get(name);
    if (adapter === undefined) return weight;
    const { a, b, scale, isInputMajor } = adapter;
    const change = isInputMajor ? tf.matMul(a, b, true, true) : tf.matMul(b, a);
    return tf.add(weight, tf.mul(change, scale));
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}
