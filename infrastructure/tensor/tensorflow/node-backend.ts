import type * as tf from '@tensorflow/tfjs-core';

/** The name under which tfjs-node's kernels register. */
export const BACKEND_NAME = 'tensorflow';

/** An attribute of a TensorFlow operator; `type` is one of the binding's TF_ATTR numbers. */
export interface OperatorAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean;
}

/** A tensor that TensorFlow holds. */
export interface TensorDescription {
  readonly id: number;
  readonly shape: number[];
  /** TensorFlow's number of the type: `DataType` in tensorflow/core/framework/types.proto. */
  readonly dtype: number;
}

/** As much of tfjs-node's native binding as is used here. */
export interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  isUsingGpuDevice(): boolean;
  /** Runs any operator of TensorFlow. Whoever calls it frees the results. */
  executeOp(
    name: string,
    attributes: readonly OperatorAttribute[],
    inputIds: readonly number[],
    outputCount: number,
  ): TensorDescription[];
  deleteTensor(id: number): void;
}

/** What tfjs-node's backend keeps of a data id of TensorFlow.js. */
export interface TensorEntry extends TensorDescription {
  /** Values that TensorFlow has not been given yet. */
  readonly values: tf.BackendValues | null;
  readonly refCount: number;
}

/** As much of tfjs-node's backend as is used here. */
export interface NodeBackend {
  readonly binding: NativeBinding;
  readonly tensorMap: tf.DataStorage<TensorEntry>;
  /** TensorFlow's ids of tensors; hands over values that it has not been given yet. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** How many tensors of TensorFlow.js share the data; 0 where it is gone. */
  refCount(dataId: tf.DataId): number;
  incRef(dataId: tf.DataId): void;
  /** Takes one of the references away, and frees the data with the last. */
  disposeData(dataId: tf.DataId): boolean;
}
