import type * as tf from '@tensorflow/tfjs-core';

import type { RandomKey } from '#domain/shared/philox.js';

import { dropout } from '../tensor/operations/dropout.js';
import type { ForwardMode } from './tensor-model.js';

/**
 * Dropout of one forward pass. Each place where it is applied gets its own stream of random numbers, addressed by
 * (seed, step, how many places came before), so a pass that is run again drops the same values.
 */
export class ForwardDropout {
  private place = 0;

  constructor(private readonly mode: ForwardMode) {}

  /** Whether anything is dropped at all. */
  get isOn(): boolean {
    return this.mode.training;
  }

  /** Dropout that goes on from the same place, to compute a part of the pass again. */
  copy(): ForwardDropout {
    const copy = new ForwardDropout(this.mode);
    copy.place = this.place;
    return copy;
  }

  /** x with values dropped at `rate` while training, x itself otherwise. */
  apply<T extends tf.Tensor>(x: T, rate: number): T {
    const key = this.nextKey(rate);
    return key === undefined ? x : dropout(x, rate, key);
  }

  /** Rate and key for an operation that drops values inside (attention); empty when nothing is dropped. */
  inside(rate: number): { readonly dropout?: { readonly rate: number; readonly key: RandomKey } } {
    const key = this.nextKey(rate);
    return key === undefined ? {} : { dropout: { rate, key } };
  }

  private nextKey(rate: number): RandomKey | undefined {
    const place = this.place++;
    if (!this.mode.training || rate === 0) return undefined;
    return { seed: this.mode.seed, use: 'dropout', major: this.mode.step, minor: place };
  }
}
