import * as tf from '@tensorflow/tfjs-core';

/** Undoes broadcasting: sums a gradient over the axes along which an input of this shape was repeated. */
export function sumToShape(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), shape);
}

/** Undoes a reduction: repeats a gradient along the axes that were reduced to reach it. */
export function repeatToShape(gradient: tf.Tensor, shape: number[], axes: readonly number[]): tf.Tensor {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return tf.mul(tf.reshape(gradient, kept), tf.ones(shape));
}
