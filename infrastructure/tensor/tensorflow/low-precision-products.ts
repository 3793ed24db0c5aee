import type * as tf from '@tensorflow/tfjs-core';

import type { NodeBackend, OperatorAttribute, TensorDescription } from './node-backend.js';

/** Which operands of a product are transposed. */
interface Transposition {
  readonly ofA: boolean;
  readonly ofB: boolean;
}

/**
 * Copies in 16 bits by the data that they are copies of. Products of one operand share its copy as long as one of them
 * holds it, which is until its gradient is computed: the weight of a recurrent layer is cast once, not at every token.
 */
const copies = new WeakMap<tf.DataId, tf.DataId>();

/**
 * Matrix products of 16-bit operands, summed in float32 and rounded to 16 bits. TensorFlow.js has no such type: it takes
 * the operands for float32, and nothing but these kernels may read them. Results are float32.
 */
export class LowPrecisionProducts {
  /** @param lowType - TensorFlow's number of the 16-bit type. */
  constructor(
    private readonly backend: NodeBackend,
    private readonly lowType: number,
  ) {}

  /** `ArenaProduct`: [y, lowA, lowB]. */
  multiply(a: tf.TensorInfo, b: tf.TensorInfo, transposeB: boolean): tf.TensorInfo[] {
    const [lowA, lowB] = [this.toLow(a), this.toLow(b)];
    return [this.product(lowA, lowB, { ofA: false, ofB: transposeB }), lowA, lowB];
  }

  /** `ArenaProductGrad`: [da, db]. */
  gradients(
    dy: tf.TensorInfo,
    lowA: tf.TensorInfo,
    lowB: tf.TensorInfo,
    transposeB: boolean,
  ): tf.TensorInfo[] {
    const slope = this.toLow(dy);
    const da = this.product(slope, lowB, { ofA: false, ofB: !transposeB });
    const [left, right] = transposeB ? [slope, lowA] : [lowA, slope];
    const db = this.product(left, right, { ofA: true, ofB: false });
    this.backend.disposeData(slope.dataId);
    return [da, db];
  }

  private product(a: tf.TensorInfo, b: tf.TensorInfo, { ofA, ofB }: Transposition): tf.TensorInfo {
    const { binding } = this.backend;
    const low = this.execute('BatchMatMulV2', this.backend.getInputTensorIds([a, b]), [
      this.typeAttribute('T', this.lowType),
      { name: 'adj_x', type: binding.TF_ATTR_BOOL, value: ofA },
      { name: 'adj_y', type: binding.TF_ATTR_BOOL, value: ofB },
    ]);
    const y = this.cast(low.id, this.lowType, binding.TF_FLOAT);
    binding.deleteTensor(low.id);
    return this.adopt(y);
  }

  private toLow(tensor: tf.TensorInfo): tf.TensorInfo {
    const { backend, lowType } = this;
    const known = copies.get(tensor.dataId);
    if (
      known !== undefined &&
      backend.refCount(known) > 0 &&
      backend.tensorMap.get(known).dtype === lowType
    ) {
      backend.incRef(known);
      return { dataId: known, shape: tensor.shape, dtype: 'float32' };
    }
    const [id] = backend.getInputTensorIds([tensor]);
    const copy = this.adopt(this.cast(id!, backend.binding.TF_FLOAT, lowType));
    copies.set(tensor.dataId, copy.dataId);
    return copy;
  }

  private cast(id: number, from: number, to: number): TensorDescription {
    return this.execute('Cast', [id], [this.typeAttribute('SrcT', from), this.typeAttribute('DstT', to)]);
  }

  private typeAttribute(name: string, value: number): OperatorAttribute {
    return { name, type: this.backend.binding.TF_ATTR_TYPE, value };
  }

  private execute(
    operator: string,
    inputs: readonly number[],
    attributes: readonly OperatorAttribute[],
  ): TensorDescription {
    return this.backend.binding.executeOp(operator, attributes, inputs, 1)[0]!;
  }

  /** Gives a tensor of TensorFlow to TensorFlow.js. */
  private adopt({ id, shape, dtype }: TensorDescription): tf.TensorInfo {
    const dataId: tf.DataId = {};
    this.backend.tensorMap.set(dataId, { id, shape, dtype, values: null, refCount: 1 });
    return { dataId, shape, dtype: 'float32' };
  }
}
