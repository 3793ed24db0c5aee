import type { ModelHub, ModelLookup } from '#domain/model/model-hub.js';

/** The folder of the model that a request names, downloaded where it must be. Errors: those of {@link ModelHub}. */
export function locateModel(
  hub: ModelHub,
  request: { readonly model: string; readonly revision?: string },
  lookup: ModelLookup,
): Promise<string> {
  const { model, revision } = request;
  return hub.locate(model, { ...lookup, ...(revision === undefined ? {} : { revision }) });
}
