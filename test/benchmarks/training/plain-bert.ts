import * as tf from '@tensorflow/tfjs-core';

/** The fields of a BERT's `config.json` that are read here. */
export interface BertConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly layer_norm_eps: number;
  readonly hidden_dropout_prob: number;
  readonly attention_probs_dropout_prob: number;
}

const MASKED = -1e9;
const HALF = 0.5;

/**
 * BERT with a classifier (Devlin et al. 2019, arXiv:1810.04805) as a user of TensorFlow.js writes it: batches padded to
 * their longest row, and standard operations only. Weights have Hugging Face's names.
 */
export class PlainBert {
  constructor(
    private readonly config: BertConfig,
    private readonly weights: ReadonlyMap<string, tf.Variable>,
  ) {}

  /** The mean cross-entropy of a batch. */
  loss(rows: readonly (readonly number[])[], labels: readonly number[], isTraining: boolean): tf.Scalar {
    const logits = this.logits(rows, isTraining);
    const expected = tf.oneHot(tf.tensor1d([...labels], 'int32'), logits.shape[1]!);
    return tf.losses.softmaxCrossEntropy(expected, logits);
  }

  private logits(rows: readonly (readonly number[])[], isTraining: boolean): tf.Tensor {
    const length = Math.max(...rows.map((row) => row.length));
    const padded = rows.map((row) => [...row, ...new Array<number>(length - row.length).fill(0)]);
    const penalties = rows.map((row) => padded[0]!.map((_, place) => (place < row.length ? 0 : MASKED)));
    const mask = tf.reshape(tf.tensor2d(penalties), [rows.length, 1, 1, length]);
    let hidden = this.embed(tf.tensor2d(padded, [rows.length, length], 'int32'), isTraining);
    for (let layer = 0; layer < this.config.num_hidden_layers; layer++) {
      hidden = this.layer(`bert.encoder.layer.${layer}`, hidden, mask, isTraining);
    }
    const first = tf.squeeze(tf.slice(hidden, [0, 0, 0], [-1, 1, -1]), [1]);
    const pooled = tf.tanh(this.dense('bert.pooler.dense', first));
    return this.dense('classifier', this.dropout(pooled, this.config.hidden_dropout_prob, isTraining));
  }

  private embed(ids: tf.Tensor2D, isTraining: boolean): tf.Tensor {
    const table = (name: string) => this.weight(`bert.embeddings.${name}_embeddings.weight`);
    const size = this.config.hidden_size;
    const words = tf.gather(table('word'), ids);
    const positions = tf.slice(table('position'), [0, 0], [ids.shape[1], size]);
    const types = tf.slice(table('token_type'), [0, 0], [1, size]);
    const sum = tf.add(words, tf.add(positions, types));
    return this.dropout(
      this.norm('bert.embeddings.LayerNorm', sum),
      this.config.hidden_dropout_prob,
      isTraining,
    );
  }

  private layer(prefix: string, input: tf.Tensor, mask: tf.Tensor, isTraining: boolean): tf.Tensor {
    const rate = this.config.hidden_dropout_prob;
    const addAndNorm = (linear: string, norm: string, x: tf.Tensor, residual: tf.Tensor) => {
      const added = this.dropout(this.dense(`${prefix}.${linear}`, x), rate, isTraining);
      return this.norm(`${prefix}.${norm}`, tf.add(added, residual));
    };
    const attended = this.attention(`${prefix}.attention.self`, input, mask, isTraining);
    const middle = addAndNorm('attention.output.dense', 'attention.output.LayerNorm', attended, input);
    const expanded = gelu(this.dense(`${prefix}.intermediate.dense`, middle));
    return addAndNorm('output.dense', 'output.LayerNorm', expanded, middle);
  }

  private attention(prefix: string, input: tf.Tensor, mask: tf.Tensor, isTraining: boolean): tf.Tensor {
    const [batch, length, size] = input.shape as [number, number, number];
    const heads = this.config.num_attention_heads;
    const split = (name: string) => {
      const projected = this.dense(`${prefix}.${name}`, input);
      return tf.transpose(tf.reshape(projected, [batch, length, heads, size / heads]), [0, 2, 1, 3]);
    };
    const products = tf.matMul(split('query'), split('key'), false, true);
    const scores = tf.add(tf.mul(products, Math.sqrt(heads / size)), mask);
    const weights = this.dropout(tf.softmax(scores), this.config.attention_probs_dropout_prob, isTraining);
    const attended = tf.transpose(tf.matMul(weights, split('value')), [0, 2, 1, 3]);
    return tf.reshape(attended, [batch, length, size]);
  }

  private dense(name: string, x: tf.Tensor): tf.Tensor {
    const weight = this.weight(`${name}.weight`) as tf.Tensor2D;
    const [outputs, inputs] = weight.shape;
    const product = tf.matMul(tf.reshape(x, [-1, inputs]), weight, false, true);
    return tf.reshape(tf.add(product, this.weight(`${name}.bias`)), [...x.shape.slice(0, -1), outputs]);
  }

  private norm(name: string, x: tf.Tensor): tf.Tensor {
    const { mean, variance } = tf.moments(x, -1, true);
    const scale = tf.rsqrt(tf.add(variance, this.config.layer_norm_eps));
    const normalized = tf.mul(tf.sub(x, mean), scale);
    return tf.add(tf.mul(normalized, this.weight(`${name}.weight`)), this.weight(`${name}.bias`));
  }

  private dropout(x: tf.Tensor, rate: number, isTraining: boolean): tf.Tensor {
    return isTraining && rate > 0 ? tf.dropout(x, rate) : x;
  }

  private weight(name: string): tf.Tensor {
    const weight = this.weights.get(name);
    if (weight === undefined) throw new Error(`Expected the weight ${name}, found none.`);
    return weight;
  }
}

/** Hendrycks and Gimpel 2016, arXiv:1606.08415: by the error function. */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, HALF), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
