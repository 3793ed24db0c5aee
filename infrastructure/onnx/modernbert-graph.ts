import type { ModernbertSpecification } from '#domain/model/modernbert/specification.js';

import { rotaryFrequencies } from '../models/rotary-frequencies.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { rotaryTables, rotated, type RotaryTables } from './rotary-parts.js';
import {
  activate,
  additiveMask,
  attention,
  firstTokens,
  keyMask,
  layerNorm,
  linear,
  lookUp,
  meanOverTokens,
  positionsOf,
  type ExportPass,
} from './transformer-parts.js';

/** What a layer sees: all tokens, or those near each. */
interface Sight {
  readonly mask: Value;
  readonly tables: RotaryTables;
}

/** `input_ids`, `attention_mask` [batch, sequence], padded on the right, to `logits` [batch, labels]. */
export function modernbertGraph(specification: ModernbertSpecification, pass: ExportPass): void {
  const { graph } = pass;
  const { normEpsilon, layerCount, localLayers, pooling, labels, headActivation } = specification;
  const ids = graph.tokenInput('input_ids');
  const attentionMask = graph.tokenInput('attention_mask');
  const { everywhere, nearby } = sights(specification, graph, ids, attentionMask);
  const words = lookUp(pass, 'model.embeddings.tok_embeddings.weight', ids);
  let hidden = layerNorm(pass, 'model.embeddings.norm', words, normEpsilon);
  for (let layer = 0; layer < layerCount; layer++)
    hidden = encoderLayer(specification, pass, layer, hidden, localLayers[layer] ? nearby : everywhere);
  const normed = layerNorm(pass, 'model.final_norm', hidden, normEpsilon);
  const pooled =
    pooling === 'mean' ? meanOverTokens(graph, normed, attentionMask) : firstTokens(graph, normed);
  const dense = activate(graph, headActivation, linear(pass, 'head.dense', pooled));
  const logits = linear(pass, 'classifier', layerNorm(pass, 'head.norm', dense, normEpsilon));
  graph.output(logits, 'logits', ['batch', labels.length]);
}

function sights(
  specification: ModernbertSpecification,
  graph: GraphBuilder,
  ids: Value,
  attentionMask: Value,
): { readonly everywhere: Sight; readonly nearby: Sight } {
  const { hiddenSize, headCount, globalRotaryBase, localRotaryBase, localReach } = specification;
  const tablesOf = (name: string, base: number): RotaryTables =>
    rotaryTables(graph, ids, name, rotaryFrequencies({ base }, hiddenSize / headCount));
  const real = keyMask(graph, attentionMask);
  const near = graph.add('Mul', [real, tokensWithin(graph, ids, localReach)]);
  return {
    everywhere: {
      mask: additiveMask(graph, real),
      tables: tablesOf('global_frequencies', globalRotaryBase),
    },
    nearby: { mask: additiveMask(graph, near), tables: tablesOf('local_frequencies', localRotaryBase) },
  };
}

/** 1 where row and column are at most `reach` tokens apart, else 0: [sequence, sequence]. */
function tokensWithin(graph: GraphBuilder, ids: Value, reach: number): Value {
  const places = positionsOf(graph, ids);
  const [rows, columns] = [1, 0].map((axis) => graph.add('Unsqueeze', [places, graph.integers([axis])]));
  const distance = graph.add('Abs', [graph.add('Sub', [rows!, columns!])]);
  const isNear = graph.add('LessOrEqual', [distance, graph.integers(reach)]);
  return graph.add('Cast', [isNear], { to: { int: 1 } });
}

function encoderLayer(
  { headCount, hiddenSize, activation, normEpsilon }: ModernbertSpecification,
  pass: ExportPass,
  layer: number,
  input: Value,
  { mask, tables }: Sight,
): Value {
  const { graph } = pass;
  const prefix = `model.layers.${layer}`;
  const norm = (name: string, x: Value): Value => layerNorm(pass, `${prefix}.${name}`, x, normEpsilon);
  const joined = linear(pass, `${prefix}.attn.Wqkv`, layer === 0 ? input : norm('attn_norm', input));
  const [query, key, value] = graph.addMany('Split', [joined], 3, { axis: { int: -1 } });
  const headSize = hiddenSize / headCount;
  const heads = { query: query!, key: key!, value: value! };
  const turned = (x: Value): Value => rotated(graph, x, headSize, tables);
  const attended = attention(graph, heads, { headCount, headSize, mask, turned });
  const middle = graph.add('Add', [input, linear(pass, `${prefix}.attn.Wo`, attended)]);
  const expanded = linear(pass, `${prefix}.mlp.Wi`, norm('mlp_norm', middle));
  const [gate, x] = graph.addMany('Split', [expanded], 2, { axis: { int: -1 } });
  const gated = graph.add('Mul', [activate(graph, activation, gate!), x!]);
  return graph.add('Add', [middle, linear(pass, `${prefix}.mlp.Wo`, gated)]);
}
