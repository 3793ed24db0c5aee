import type { HiddenActivation } from '#domain/model/common-specification.js';

import type { EncoderLayerNames } from '../models/post-norm-encoder-layer.js';
import type { Value } from './graph-builder.js';
import { activate, attention, layerNorm, linear, type ExportPass } from './transformer-parts.js';

/** What the layers of an encoder depend on besides their weights. */
export interface EncoderSettings {
  readonly layerCount: number;
  readonly headCount: number;
  readonly hiddenSize: number;
  readonly activation: HiddenActivation;
  readonly normEpsilon: number;
}

/** All layers of an encoder, one after the other; [batch, sequence, hidden] to the same. */
export function postNormLayers(
  pass: ExportPass,
  namesOf: (layer: number) => EncoderLayerNames,
  settings: EncoderSettings,
  embedded: Value,
  mask: Value,
): Value {
  let hidden = embedded;
  for (let layer = 0; layer < settings.layerCount; layer++)
    hidden = postNormLayer(pass, namesOf(layer), settings, hidden, mask);
  return hidden;
}

function postNormLayer(
  pass: ExportPass,
  names: EncoderLayerNames,
  { headCount, hiddenSize, activation, normEpsilon }: EncoderSettings,
  input: Value,
  mask: Value,
): Value {
  const { graph } = pass;
  const [query, key, value] = [names.query, names.key, names.value].map((name) => linear(pass, name, input));
  const heads = { query: query!, key: key!, value: value! };
  const attended = attention(graph, heads, { headCount, headSize: hiddenSize / headCount, mask });
  const addAndNorm = (linearName: string, normName: string, x: Value, residual: Value): Value => {
    const sum = graph.add('Add', [linear(pass, linearName, x), residual]);
    return layerNorm(pass, normName, sum, normEpsilon);
  };
  const middle = addAndNorm(names.attentionOutput, names.attentionNorm, attended, input);
  const expanded = activate(graph, activation, linear(pass, names.expansion, middle));
  return addAndNorm(names.contraction, names.outputNorm, expanded, middle);
}
