import type { ModelSpecification } from '#domain/model/specification.js';
import { parametersOf } from '#domain/model/parameters.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { architectureOf } from './architectures.js';
import { ParameterStore } from './parameter-store.js';
import type { TensorModel } from './tensor-model.js';

/** A model of a specification with the given weights. Errors: `MODEL.WEIGHTS_MISMATCH`. */
export function createTensorModel(specification: ModelSpecification, weights: NamedTensors): TensorModel {
  return tensorModelOf(specification, ParameterStore.of(parametersOf(specification), weights));
}

/** A model of a specification that owns its parameters. */
export function tensorModelOf(specification: ModelSpecification, parameters: ParameterStore): TensorModel {
  const architecture = architectureOf(specification.modelType);
  const tokenStates = architecture.tokenStates?.bind(architecture);
  return {
    specification,
    parameters,
    parameterCounts: parameters.counts(),
    forward: (batch, mode) => architecture.forward(specification, parameters, batch, mode),
    ...(tokenStates === undefined
      ? {}
      : { tokenStates: (batch, mode) => tokenStates(specification, parameters, batch, mode) }),
    dispose: () => parameters.dispose(),
  };
}
