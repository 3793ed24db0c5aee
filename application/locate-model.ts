import type { ModelHub, ModelLocation, ModelLookup } from '#domain/model/model-hub.js';

/** Where the model is that a request names; it is downloaded where it must be. Errors: those of {@link ModelHub}. */
export function locateModel(
  hub: ModelHub,
  request: { readonly model: string; readonly revision?: string },
  lookup: ModelLookup,
): Promise<ModelLocation> {
  const { model, revision } = request;
  return hub.locate(model, { ...lookup, ...(revision === undefined ? {} : { revision }) });
}
