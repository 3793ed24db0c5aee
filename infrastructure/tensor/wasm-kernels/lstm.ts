import type * as tf from '@tensorflow/tfjs-core';

import { longestRow, rowStarts } from '../operations/ragged-rows.js';
import { columnSums } from './column-sums.js';
import { fastSigmoid, fastTanh } from './fast-math.js';
import { transposedProduct } from './linear.js';
import { transposed } from './transpose.js';
import type { WasmHeap } from './wasm-heap.js';
import type { KernelInputs, WasmKernel } from './wasm-kernel.js';

interface LstmAttributes {
  /** Tokens per row. */
  readonly lengths: readonly number[];
  readonly reverse: boolean;
}

interface LstmShape {
  /** Tokens per row. */
  readonly lengths: Int32Array;
  readonly starts: Int32Array;
  readonly batch: number;
  readonly longest: number;
  /** Of all rows. */
  readonly tokens: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly gateSize: number;
}

function lstmShape({ x, weightHiddenHidden }: KernelInputs, rowLengths: readonly number[]): LstmShape {
  const [tokens, inputSize] = x!.shape as [number, number];
  const [gateSize, hiddenSize] = weightHiddenHidden!.shape as [number, number];
  const lengths = Int32Array.from(rowLengths);
  return {
    lengths,
    starts: rowStarts(lengths),
    batch: lengths.length,
    longest: longestRow(lengths),
    tokens,
    inputSize,
    hiddenSize,
    gateSize,
  };
}

/** Visits the rows that have a token at `place`: its index, and that of the token whose state it continues, or -1. */
function forEachTokenAt(
  place: number,
  { lengths, starts, batch }: LstmShape,
  reverse: boolean,
  visit: (row: number, token: number, previous: number) => void,
): void {
  for (let row = 0; row < batch; row++) {
    if (place >= lengths[row]!) continue;
    const token = starts[row]! + place;
    if (reverse) visit(row, token, place + 1 < lengths[row]! ? token + 1 : -1);
    else visit(row, token, place > 0 ? token - 1 : -1);
  }
}

/** `ArenaLstm` {x, weights} gives [outputs, gates, cells]. One product over all tokens, then one per step. */
export const lstmKernel: WasmKernel<LstmAttributes> = (heap, inputs, { lengths, reverse }) => {
  const shape = lstmShape(inputs, lengths);
  const { batch, longest, tokens, hiddenSize, gateSize } = shape;
  const outputs = heap.allocate([tokens, hiddenSize]);
  const cells = heap.allocate([tokens, hiddenSize]);
  const gates = inputGates(heap, inputs, shape);
  const weight = transposed(heap, inputs['weightHiddenHidden']!, gateSize, hiddenSize);
  const hidden = heap.allocate([batch, hiddenSize]);
  const recurrent = heap.allocate([batch, gateSize]);
  heap.float32(hidden).fill(0);
  for (let step = 0; step < longest; step++) {
    const place = reverse ? longest - 1 - step : step;
    heap.multiply(
      heap.matrix(hidden, batch, hiddenSize),
      heap.matrix(weight, hiddenSize, gateSize),
      heap.matrix(recurrent, batch, gateSize),
    );
    const views = {
      outputs: heap.float32(outputs),
      cells: heap.float32(cells),
      gates: heap.float32(gates),
      hidden: heap.float32(hidden),
      recurrent: heap.float32(recurrent),
    };
    forEachTokenAt(place, shape, reverse, (row, token, previous) => {
      stepForward(views, shape, row, token, previous);
    });
  }
  heap.free(weight, hidden, recurrent);
  return [outputs, gates, cells];
};

/** x W^T + both biases for all tokens: [tokens, 4 h]. */
function inputGates(heap: WasmHeap, inputs: KernelInputs, shape: LstmShape): tf.TensorInfo {
  const { tokens, inputSize, gateSize } = shape;
  const gates = heap.allocate([tokens, gateSize]);
  const weight = transposed(heap, inputs['weightInputHidden']!, gateSize, inputSize);
  const bias = heap.allocate([gateSize]);
  const fromInput = heap.float32(inputs['biasInputHidden']!);
  const fromHidden = heap.float32(inputs['biasHiddenHidden']!);
  heap.float32(bias).set(fromInput.map((value, gate) => value + fromHidden[gate]!));
  heap.multiply(
    heap.matrix(inputs['x']!, tokens, inputSize),
    heap.matrix(weight, inputSize, gateSize),
    heap.matrix(gates, tokens, gateSize),
    bias,
  );
  heap.free(weight, bias);
  return gates;
}

interface ForwardViews {
  readonly outputs: Float32Array;
  readonly cells: Float32Array;
  /** Before the step: the input's part. After it: the gates. */
  readonly gates: Float32Array;
  readonly hidden: Float32Array;
  readonly recurrent: Float32Array;
}

/** One token of one row. `previous` is the token whose state it continues; -1 where that is 0. */
function stepForward(
  views: ForwardViews,
  shape: LstmShape,
  row: number,
  token: number,
  previous: number,
): void {
  const { outputs, cells, gates, hidden, recurrent } = views;
  const { hiddenSize, gateSize } = shape;
  const gateStart = token * gateSize;
  const recurrentStart = row * gateSize;
  const stateStart = token * hiddenSize;
  const previousStart = previous < 0 ? -1 : previous * hiddenSize;
  for (let unit = 0; unit < hiddenSize; unit++) {
    const i = gateStart + unit;
    const f = i + hiddenSize;
    const g = f + hiddenSize;
    const o = g + hiddenSize;
    const r = recurrentStart + unit;
    const input = fastSigmoid(gates[i]! + recurrent[r]!);
    const forget = fastSigmoid(gates[f]! + recurrent[r + hiddenSize]!);
    const candidate = fastTanh(gates[g]! + recurrent[r + 2 * hiddenSize]!);
    const output = fastSigmoid(gates[o]! + recurrent[r + 3 * hiddenSize]!);
    const cell = input * candidate + (previousStart < 0 ? 0 : forget * cells[previousStart + unit]!);
    const state = output * fastTanh(cell);
    gates[i] = input;
    gates[f] = forget;
    gates[g] = candidate;
    gates[o] = output;
    cells[stateStart + unit] = cell;
    outputs[stateStart + unit] = state;
    hidden[row * hiddenSize + unit] = state;
  }
}

/**
 * `ArenaLstmGrad` {dy, x, outputs, gates, cells, weightInputHidden, weightHiddenHidden} gives [dx,
 * dWeightInputHidden, dWeightHiddenHidden, dBias]: back-propagation through time (Werbos 1990). The steps give the slopes
 * of all gates; the weights' gradients are then one product each.
 */
export const lstmGradKernel: WasmKernel<LstmAttributes> = (heap, inputs, { lengths, reverse }) => {
  const shape = lstmShape(inputs, lengths);
  const { tokens, inputSize, gateSize } = shape;
  const dGates = gateSlopes(heap, inputs, shape, reverse);
  const previousStates = shiftedStates(heap, inputs, shape, reverse);
  const dx = heap.allocate([tokens, inputSize]);
  heap.multiply(
    heap.matrix(dGates, tokens, gateSize),
    heap.matrix(inputs['weightInputHidden']!, gateSize, inputSize),
    heap.matrix(dx, tokens, inputSize),
  );
  const x = { ...inputs['x']!, shape: [tokens, inputSize] };
  const dWeightInput = transposedProduct(heap, dGates, x);
  const dWeightHidden = transposedProduct(heap, dGates, previousStates);
  const dBias = columnSums(heap, dGates);
  heap.free(dGates, previousStates);
  return [dx, dWeightInput, dWeightHidden, dBias];
};

/** Slopes of the gates before their activations, [tokens, 4 h]. */
function gateSlopes(heap: WasmHeap, inputs: KernelInputs, shape: LstmShape, reverse: boolean): tf.TensorInfo {
  const { batch, longest, tokens, hiddenSize, gateSize } = shape;
  const dGates = heap.allocate([tokens, gateSize]);
  const stepSlopes = heap.allocate([batch, gateSize]);
  const dHidden = heap.allocate([batch, hiddenSize]);
  const dCell = new Float32Array(batch * hiddenSize);
  heap.float32(dHidden).fill(0);
  for (let step = longest - 1; step >= 0; step--) {
    const place = reverse ? longest - 1 - step : step;
    const views = {
      dy: heap.float32(inputs['dy']!),
      gates: heap.float32(inputs['gates']!),
      cells: heap.float32(inputs['cells']!),
      dGates: heap.float32(dGates),
      stepSlopes: heap.float32(stepSlopes).fill(0),
      dHidden: heap.float32(dHidden),
      dCell,
    };
    forEachTokenAt(place, shape, reverse, (row, token, previous) => {
      stepBackward(views, shape, row, token, previous);
    });
    heap.multiply(
      heap.matrix(stepSlopes, batch, gateSize),
      heap.matrix(inputs['weightHiddenHidden']!, gateSize, hiddenSize),
      heap.matrix(dHidden, batch, hiddenSize),
    );
  }
  heap.free(stepSlopes, dHidden);
  return dGates;
}

interface BackwardViews {
  readonly dy: Float32Array;
  readonly gates: Float32Array;
  readonly cells: Float32Array;
  readonly dGates: Float32Array;
  /** The slopes of this step alone, [batch, 4 h]. */
  readonly stepSlopes: Float32Array;
  readonly dHidden: Float32Array;
  readonly dCell: Float32Array;
}

function stepBackward(
  views: BackwardViews,
  shape: LstmShape,
  row: number,
  token: number,
  previous: number,
): void {
  const { dy, gates, cells, dGates, stepSlopes, dHidden, dCell } = views;
  const { hiddenSize, gateSize } = shape;
  const gateStart = token * gateSize;
  const stateStart = token * hiddenSize;
  const previousStart = previous < 0 ? -1 : previous * hiddenSize;
  for (let unit = 0; unit < hiddenSize; unit++) {
    const at = gateStart + unit;
    const input = gates[at]!;
    const forget = gates[at + hiddenSize]!;
    const candidate = gates[at + 2 * hiddenSize]!;
    const output = gates[at + 3 * hiddenSize]!;
    const squashed = fastTanh(cells[stateStart + unit]!);
    const carried = row * hiddenSize + unit;
    const dState = dy[stateStart + unit]! + dHidden[carried]!;
    const dc = dCell[carried]! + dState * output * (1 - squashed * squashed);
    const previousCell = previousStart < 0 ? 0 : cells[previousStart + unit]!;
    dCell[carried] = dc * forget;
    stepSlopes[row * gateSize + unit] = dc * candidate * input * (1 - input);
    stepSlopes[row * gateSize + hiddenSize + unit] = dc * previousCell * forget * (1 - forget);
    stepSlopes[row * gateSize + 2 * hiddenSize + unit] = dc * input * (1 - candidate * candidate);
    stepSlopes[row * gateSize + 3 * hiddenSize + unit] = dState * squashed * output * (1 - output);
  }
  dGates.set(stepSlopes.subarray(row * gateSize, (row + 1) * gateSize), gateStart);
}

/** The state that each token continued, [tokens, h]; 0 for the first. */
function shiftedStates(
  heap: WasmHeap,
  inputs: KernelInputs,
  { lengths, starts, tokens, hiddenSize }: LstmShape,
  reverse: boolean,
): tf.TensorInfo {
  const shifted = heap.allocate([tokens, hiddenSize]);
  const states = heap.float32(inputs['outputs']!);
  const out = heap.float32(shifted).fill(0);
  for (const [row, first] of starts.entries()) {
    const start = first * hiddenSize;
    const end = start + lengths[row]! * hiddenSize;
    if (reverse) out.set(states.subarray(start + hiddenSize, end), start);
    else out.set(states.subarray(start, end - hiddenSize), start + hiddenSize);
  }
  return shifted;
}
