import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';
import { countValues, type ParameterDescription } from '#domain/model/parameter-description.js';
import type { ParameterCounts } from '#domain/model/specification.js';

import { formatShape, isSameShape, weightsMismatch } from './weights-mismatch.js';

/**
 * The weights of one model: Hugging Face names to variables, in the order of PyTorch's `state_dict`. The variables'
 * own names are TensorFlow.js's (they must be unique over all models in the process): look them up by store name.
 */
export class ParameterStore implements Iterable<[string, tf.Variable]> {
  private constructor(
    private readonly descriptions: readonly ParameterDescription[],
    private readonly variables: ReadonlyMap<string, tf.Variable>,
  ) {}

  /** A store of the given values; their names and shapes must be those of the descriptions. Errors as {@link load}. */
  static of(descriptions: readonly ParameterDescription[], values: NamedTensors): ParameterStore {
    assertSameParameters(descriptions, values);
    const variables = descriptions.map((description) =>
      variableOf(description, values.get(description.name)!.data),
    );
    return new ParameterStore(descriptions, new Map(variables));
  }

  /** A store whose values are read one after the other, so that no second copy of the model is ever in memory. */
  static async read(
    descriptions: readonly ParameterDescription[],
    readValues: (description: ParameterDescription) => Promise<Float32Array>,
  ): Promise<ParameterStore> {
    const variables = new Map<string, tf.Variable>();
    try {
      for (const description of descriptions) {
        variables.set(...variableOf(description, await readValues(description)));
      }
    } catch (thrown) {
      tf.dispose([...variables.values()]);
      throw thrown;
    }
    return new ParameterStore(descriptions, variables);
  }

  [Symbol.iterator](): IterableIterator<[string, tf.Variable]> {
    return this.variables.entries();
  }

  names(): readonly string[] {
    return [...this.variables.keys()];
  }

  /** All variables, in order. */
  trainable(): readonly tf.Variable[] {
    return [...this.variables.values()];
  }

  has(name: string): boolean {
    return this.variables.has(name);
  }

  /** The variable of a name. Errors: `INTERNAL` for a name that the model does not have. */
  get(name: string): tf.Variable {
    const variable = this.variables.get(name);
    if (variable === undefined) {
      throw new ArenaError('INTERNAL', `Expected the name of a parameter of the model, found "${name}".`);
    }
    return variable;
  }

  /** Names of the parameters that weight decay applies to: not biases, not norms, as Hugging Face's Trainer chooses. */
  decayNames(): ReadonlySet<string> {
    return new Set(this.descriptions.filter((parameter) => parameter.decays).map(({ name }) => name));
  }

  counts(): ParameterCounts {
    const total = countValues(this.descriptions);
    return { total, trainable: total };
  }

  /** Copies of the present values. */
  toNamedTensors(): NamedTensors {
    return new Map(
      this.descriptions.map(({ name, shape }) => {
        const data = Float32Array.from(this.get(name).dataSync<'float32'>());
        return [name, { shape, data }];
      }),
    );
  }

  /**
   * Overwrites all values, or none. Errors: `MODEL.WEIGHTS_MISMATCH` naming each tensor that is missing, unexpected or
   * of another shape.
   */
  load(values: NamedTensors): void {
    assertSameParameters(this.descriptions, values);
    tf.tidy(() => {
      for (const { name, shape } of this.descriptions) {
        this.get(name).assign(tf.tensor(values.get(name)!.data, [...shape], 'float32'));
      }
    });
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}

function variableOf({ name, shape }: ParameterDescription, values: Float32Array): [string, tf.Variable] {
  const initial = tf.tensor(values, [...shape], 'float32');
  const variable = tf.variable(initial);
  initial.dispose();
  return [name, variable];
}

/** Throws `MODEL.WEIGHTS_MISMATCH` unless names, shapes and sizes agree. */
function assertSameParameters(descriptions: readonly ParameterDescription[], values: NamedTensors): void {
  const expected = new Map(descriptions.map(({ name, shape }) => [name, shape]));
  const problems = [
    ...descriptions.flatMap((description) => problemOf(description, values)),
    ...[...values]
      .filter(([name]) => !expected.has(name))
      .map(([name, { shape }]) => `"${name}" ${formatShape(shape)} is not a parameter of this model`),
  ];
  if (problems.length > 0) throw weightsMismatch(expected.size, problems);
}

function problemOf({ name, shape }: ParameterDescription, values: NamedTensors): readonly string[] {
  const found = values.get(name);
  if (found === undefined) return [`"${name}" ${formatShape(shape)} is missing`];
  if (!isSameShape(found.shape, shape)) {
    return [`"${name}" should be ${formatShape(shape)} but is ${formatShape(found.shape)}`];
  }
  const size = shape.reduce((product, extent) => product * extent, 1);
  return found.data.length === size
    ? []
    : [`"${name}" should hold ${size} values but holds ${found.data.length}`];
}
