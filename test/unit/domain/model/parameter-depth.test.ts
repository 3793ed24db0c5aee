import { describe, expect, it } from '@jest/globals';

import { isAmongFirst, layerWiseFactors, placeOf } from '#domain/model/parameter-depth.js';

describe('the place of a parameter', () => {
  it.each([
    ['bert.embeddings.LayerNorm.weight', 'embeddings'],
    ['roberta.embeddings.word_embeddings.weight', 'embeddings'],
    ['transformer.wpe.weight', 'embeddings'],
    ['model.embed_tokens.weight', 'embeddings'],
    ['gpt_neox.embed_in.weight', 'embeddings'],
    ['embedding.weight', 'embeddings'],
    ['bert.encoder.layer.11.attention.self.query.weight', 11],
    ['transformer.h.0.ln_1.bias', 0],
    ['model.layers.3.mlp.up_proj.weight', 3],
    ['distilbert.transformer.layer.2.ffn.lin1.weight', 2],
    ['rnn.weight_hh_l1_reverse', 1],
    ['bert.pooler.dense.weight', 'head'],
    ['classifier.bias', 'head'],
    ['transformer.ln_f.weight', 'head'],
  ])('of %s is %s', (name, place) => {
    expect(placeOf(name)).toBe(place);
  });

  it('gives learning rates that fall layer by layer from the head to the embeddings', () => {
    const names = ['embedding.weight', 'h.0.weight', 'h.1.weight', 'classifier.weight'];
    const factors = layerWiseFactors(names, 0.5);
    expect(names.map((name) => factors.get(name))).toEqual([0.125, 0.25, 0.5, 1]);
  });

  it('says what is frozen with the first layers', () => {
    const names = ['embedding.weight', 'h.0.weight', 'h.1.weight', 'classifier.weight'];
    expect(names.filter((name) => isAmongFirst(name, 0))).toEqual(['embedding.weight']);
    expect(names.filter((name) => isAmongFirst(name, 1))).toEqual(['embedding.weight', 'h.0.weight']);
  });
});
