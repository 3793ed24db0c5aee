import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';
import { countValues, type ParameterDescription } from '#domain/model/parameter-description.js';
import { loraParameters, type LoraSettings, type LoraTarget } from '#domain/model/lora.js';
import type { ParameterCounts } from '#domain/model/specification.js';

import { viewValues } from '../tensor/view-values.js';
import { GradientWatch } from './gradient-watch.js';
import { LoraAdapters, type DroppingAdapter } from './lora/lora-adapters.js';
import { formatShape, isSameShape, weightsMismatch } from './weights-mismatch.js';

/**
 * The weights of one model: Hugging Face names to variables, in the order of PyTorch's `state_dict`. The variables'
 * own names are TensorFlow.js's (they must be unique over all models in the process): look them up by store name.
 */
export class ParameterStore implements Iterable<[string, tf.Variable]> {
  private watch: GradientWatch | undefined;
  /** What is read in place of parameters while a layer is computed again. */
  private readings: ReadonlyMap<string, tf.Tensor> = new Map();
  private readonly frozen = new Set<string>();
  private readonly adapters = new LoraAdapters();

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

  /** The parameters that learn, in order; adapters after the weights. */
  [Symbol.iterator](): IterableIterator<[string, tf.Variable]> {
    const learning = [...this.variables].filter(([name]) => !this.frozen.has(name));
    return [...learning, ...this.adapters.variables].values();
  }

  names(): readonly string[] {
    return [...this.variables.keys()];
  }

  /** The variables that learn, in order. */
  trainable(): readonly tf.Variable[] {
    return [...this].map(([, variable]) => variable);
  }

  has(name: string): boolean {
    return this.variables.has(name);
  }

  /**
   * The weight of a name as the model computes with it: with its adapter, where it has one.
   * Errors: `INTERNAL` for a name that the model does not have.
   */
  get(name: string): tf.Tensor {
    return this.adapters.adapt(name, this.unadapted(name), this.read);
  }

  /** The weight of a name without its adapter. Errors: as {@link get}. */
  unadapted(name: string): tf.Tensor {
    return this.read(name, this.variable(name));
  }

  /** Whether a weight has an adapter that has to be computed apart from it. */
  hasDroppingAdapter(name: string): boolean {
    return this.adapters.isDropping(name);
  }

  /** The adapter of a weight that has to be computed apart from it, as some of its inputs are dropped. */
  droppingAdapter(name: string): DroppingAdapter | undefined {
    return this.adapters.dropping(name, this.read);
  }

  /** The variable of a name, adapters left aside. Errors: as {@link get}. */
  variable(name: string): tf.Variable {
    const variable = this.variables.get(name);
    if (variable === undefined) {
      throw new ArenaError('INTERNAL', `Expected the name of a parameter of the model, found "${name}".`);
    }
    return variable;
  }

  /** The parameters that learn, adapters among them, whose names begin with a prefix, each as one use of it. */
  learningUnder(prefix: string): readonly (readonly [string, tf.Tensor])[] {
    return [...this]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, variable]) => [name, this.watch?.see(name, variable) ?? variable]);
  }

  /** Computes with tensors in place of the parameters of their names. */
  reading<T>(readings: ReadonlyMap<string, tf.Tensor>, compute: () => T): T {
    this.readings = readings;
    try {
      return compute();
    } finally {
      this.readings = new Map();
    }
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

  /** Weights for which `isFrozen` holds no longer learn. */
  freeze(isFrozen: (name: string) => boolean): void {
    for (const name of this.variables.keys()) if (isFrozen(name)) this.frozen.add(name);
  }

  /** Puts adapters on weights. Errors: `MODEL.WEIGHTS_MISMATCH` unless the values are A and B of every target. */
  adapt(lora: LoraSettings, targets: readonly LoraTarget[], values: NamedTensors): void {
    assertSameParameters(loraParameters(targets, lora.rank), values);
    this.adapters.add(lora, targets, values);
  }

  /** The settings of the adapters; undefined when there are none. */
  get lora(): LoraSettings | undefined {
    return this.adapters.settings;
  }

  /** Names of the parameters that weight decay applies to: not biases, not norms, as Hugging Face's Trainer chooses. */
  decayNames(): ReadonlySet<string> {
    const all = [...this.descriptions, ...this.adapters.descriptions];
    return new Set(all.filter((parameter) => parameter.decays).map(({ name }) => name));
  }

  counts(): ParameterCounts {
    const trainable = this.trainable().reduce((sum, { size }) => sum + size, 0);
    return { total: countValues([...this.descriptions, ...this.adapters.descriptions]), trainable };
  }

  /** Copies of the present weights, adapters merged into them. */
  toNamedTensors(): NamedTensors {
    return copiesOf(this.descriptions, (name) => this.get(name));
  }

  /**
   * The present weights, adapters merged into them, each read out of the engine when its data are asked for, so that saving
   * needs no copy of the model. Valid until a weight changes.
   */
  readOnDemand(): NamedTensors {
    return new Map(
      this.descriptions.map(({ name, shape }) => {
        const valueOf = (): Float32Array => valuesOf(() => this.get(name));
        return [
          name,
          {
            shape,
            get data() {
              return valueOf();
            },
          },
        ];
      }),
    );
  }

  /** Copies of what training changes: all weights, or, where there are adapters, those and what learns beside them. */
  trainingState(): NamedTensors {
    return copiesOf(this.stateDescriptions(), (name) => this.stateVariable(name));
  }

  /**
   * Overwrites what {@link trainingState} gives, all of it or nothing. Errors: `MODEL.WEIGHTS_MISMATCH` naming each
   * tensor that is missing, unexpected or of another shape.
   */
  load(values: NamedTensors): void {
    const descriptions = this.stateDescriptions();
    assertSameParameters(descriptions, values);
    tf.tidy(() => {
      for (const { name, shape } of descriptions) {
        this.stateVariable(name).assign(tf.tensor(values.get(name)!.data, [...shape], 'float32'));
      }
    });
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.adapters.dispose();
  }

  private readonly read = (name: string, variable: tf.Variable): tf.Tensor =>
    this.readings.get(name) ?? this.watch?.see(name, variable) ?? variable;

  private stateDescriptions(): readonly ParameterDescription[] {
    if (this.lora === undefined) return this.descriptions;
    const learning = this.descriptions.filter(({ name }) => !this.frozen.has(name));
    return [...learning, ...this.adapters.descriptions];
  }

  private stateVariable(name: string): tf.Variable {
    return this.adapters.variables.get(name) ?? this.variable(name);
  }
}

function copiesOf(
  descriptions: readonly ParameterDescription[],
  valueOf: (name: string) => tf.Tensor,
): NamedTensors {
  return new Map(
    descriptions.map(({ name, shape }) => [name, { shape, data: valuesOf(() => valueOf(name)).slice() }]),
  );
}

/** A tensor's values, which some engines share with it. */
function valuesOf(read: () => tf.Tensor): Float32Array {
  let values: Float32Array = new Float32Array();
  // Not the result of tidy, which would look for tensors in each of its numbers, and fails beyond 16 million.
  tf.tidy(() => {
    values = viewValues(read());
  });
  return values;
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
