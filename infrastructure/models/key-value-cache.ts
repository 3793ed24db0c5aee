import * as tf from '@tensorflow/tfjs-core';

interface LayerCache {
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
}

/**
 * Keys and values of the tokens of some texts of equal length, per layer, so that generating a token costs the computation
 * of that token alone. It owns its tensors, also across `tf.tidy`.
 */
export class KeyValueCache {
  private layers: LayerCache[] = [];
  private nextLayer = 0;

  /** @param textCount - texts side by side */
  constructor(readonly textCount: number) {}

  /** Tokens per text that are kept. */
  get length(): number {
    return this.layers[0]?.keys.shape[1] ?? 0;
  }

  /** Starts a forward pass: layers come in the same order in each. */
  beginPass(): void {
    this.nextLayer = 0;
  }

  /** Adds a layer's newest keys and values, [texts * newest, size], and gives all of them, [texts, tokens, size]. */
  extend(key: tf.Tensor2D, value: tf.Tensor2D): LayerCache {
    const layer = this.nextLayer++;
    const before = this.layers[layer];
    const extended = {
      keys: this.joined(before?.keys, key),
      values: this.joined(before?.values, value),
    };
    this.layers[layer] = extended;
    return extended;
  }

  /** The cache of texts that go on from texts `parents[i]` of this one, which is freed. */
  branched(parents: Int32Array): KeyValueCache {
    const branch = new KeyValueCache(parents.length);
    tf.tidy(() => {
      const order = tf.tensor1d(parents, 'int32');
      branch.layers = this.layers.map(({ keys, values }) => ({
        keys: tf.keep(tf.gather(keys, order)),
        values: tf.keep(tf.gather(values, order)),
      }));
    });
    this.dispose();
    return branch;
  }

  /** Frees all tensors. */
  dispose(): void {
    for (const { keys, values } of this.layers) tf.dispose([keys, values]);
    this.layers = [];
  }

  private joined(before: tf.Tensor3D | undefined, newest: tf.Tensor2D): tf.Tensor3D {
    const [rows, size] = newest.shape;
    const added = tf.reshape<tf.Rank.R3>(newest, [this.textCount, rows / this.textCount, size]);
    const all = tf.keep(before === undefined ? tf.clone(added) : tf.concat([before, added], 1));
    before?.dispose();
    return all;
  }
}
