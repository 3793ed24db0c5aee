import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';
import { countValues, type ParameterDescription } from '#domain/model/parameter-description.js';
import type { ParameterCounts } from '#domain/model/specification.js';

import { GradientWatch } from './gradient-watch.js';

/**
 * The weights of one model: Hugging Face names to variables, in the order of PyTorch's `state_dict`. The variables'
 * own names are TensorFlow.js's (they must be unique over all models in the process): look them up by store name.
 */
export class ParameterStore implements Iterable<[string, tf.Variable]> {
  private readonly variables = new Map<string, tf.Variable>();
  private watch: GradientWatch | undefined;

  /** @param values - Initial values by name; the names and shapes must be those of the descriptions. */
  constructor(
    private readonly descriptions: readonly ParameterDescription[],
    values: NamedTensors,
  ) {
    assertSameParameters(descriptions, values);
    for (const { name, shape } of descriptions) {
      const initial = tf.tensor(values.get(name)!.data, [...shape], 'float32');
      this.variables.set(name, tf.variable(initial));
      initial.dispose();
    }
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

  /** The variable of a name, to assign to. Errors: `INTERNAL` for a name that the model does not have. */
  variable(name: string): tf.Variable {
    const variable = this.variables.get(name);
    if (variable === undefined) {
      throw new ArenaError('INTERNAL', `Expected the name of a parameter of the model, found "${name}".`);
    }
    return variable;
  }

  /** The value of a name, to compute with. Errors: `INTERNAL` for a name that the model does not have. */
  get(name: string): tf.Tensor {
    const variable = this.variable(name);
    return this.watch === undefined ? variable : this.watch.see(name, variable);
  }

  /**
   * Runs one forward and backward pass; hands each parameter's gradient over as soon as the backward pass has it whole.
   * The receiver owns it.
   */
  watchGradients<T>(receive: (name: string, gradient: tf.Tensor) => void, pass: () => T): T {
    const watch = new GradientWatch(receive);
    this.watch = watch;
    try {
      const result = pass();
      watch.flush();
      return result;
    } finally {
      watch.dispose();
      this.watch = undefined;
    }
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
        const data = Float32Array.from(this.variable(name).dataSync<'float32'>());
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
        this.variable(name).assign(tf.tensor(values.get(name)!.data, [...shape], 'float32'));
      }
    });
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}

/** Throws `MODEL.WEIGHTS_MISMATCH` unless names, shapes and sizes agree. */
function assertSameParameters(descriptions: readonly ParameterDescription[], values: NamedTensors): void {
  const expected = new Map(descriptions.map(({ name, shape }) => [name, shape]));
  const problems = [
    ...descriptions.flatMap((description) => problemOf(description, values)),
    ...[...values]
      .filter(([name]) => !expected.has(name))
      .map(([name, { shape }]) => `"${name}" ${format(shape)} is not a parameter of this model`),
  ];
  if (problems.length === 0) return;
  throw new ArenaError(
    'MODEL.WEIGHTS_MISMATCH',
    `Expected the ${expected.size} tensors that the model's configuration asks for, found differences: ` +
      `${summarize(problems)}. Use weights and config.json that were saved together.`,
    { details: { problems } },
  );
}

function problemOf({ name, shape }: ParameterDescription, values: NamedTensors): readonly string[] {
  const found = values.get(name);
  if (found === undefined) return [`"${name}" ${format(shape)} is missing`];
  if (found.shape.length !== shape.length || shape.some((size, axis) => size !== found.shape[axis])) {
    return [`"${name}" should be ${format(shape)} but is ${format(found.shape)}`];
  }
  const size = shape.reduce((product, extent) => product * extent, 1);
  return found.data.length === size
    ? []
    : [`"${name}" should hold ${size} values but holds ${found.data.length}`];
}

const PROBLEMS_SHOWN = 5;

function summarize(problems: readonly string[]): string {
  const shown = problems.slice(0, PROBLEMS_SHOWN).join('; ');
  return problems.length > PROBLEMS_SHOWN ? `${shown}; and ${problems.length - PROBLEMS_SHOWN} more` : shown;
}

function format(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
