/** Where in a model a parameter sits: its embeddings, one of its layers (from 0, the first one), or behind them. */
export type ParameterPlace = 'embeddings' | 'head' | number;

/** `encoder.layer.3.`, `transformer.h.3.`, `model.layers.3.`; of an LSTM `rnn.weight_ih_l3`. */
const LAYER = /(?:^|\.)(?:layers?|h|blocks?)\.(\d+)\.|_l(\d+)(?:_reverse)?$/;
const EMBEDDINGS = /(?:^|\.)(?:embeddings?|wte|wpe|embed_tokens|embed_in|tok_embeddings)\./;

/** The place of a parameter, by Hugging Face's names. */
export function placeOf(name: string): ParameterPlace {
  const layer = LAYER.exec(name);
  if (layer !== null) return Number(layer[1] ?? layer[2]);
  return EMBEDDINGS.test(name) ? 'embeddings' : 'head';
}

/**
 * Factors of the learning rate that fall from the head (1) down to the embeddings by `decay` a layer: Howard & Ruder 2018,
 * arXiv:1801.06146. The last layer has `decay`, the embeddings `decay ^ (layers + 1)`.
 */
export function layerWiseFactors(names: readonly string[], decay: number): ReadonlyMap<string, number> {
  const places = names.map(placeOf);
  const layerCount = places.reduce<number>(
    (count, place) => (typeof place === 'number' ? Math.max(count, place + 1) : count),
    0,
  );
  const depth = (place: ParameterPlace): number => {
    if (place === 'head') return 0;
    return place === 'embeddings' ? layerCount + 1 : layerCount - place;
  };
  return new Map(names.map((name, index) => [name, decay ** depth(places[index]!)]));
}

/** Whether a parameter is of the embeddings or of the first `layers` layers. */
export function isAmongFirst(name: string, layers: number): boolean {
  const place = placeOf(name);
  return place === 'embeddings' || (typeof place === 'number' && place < layers);
}
