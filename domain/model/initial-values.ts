import { fillPhiloxBlock, PhiloxStream, type RandomKey } from '../shared/philox.js';
import type { NamedTensors } from '../training/checkpoint.js';
import type { ParameterDescription } from './parameter-description.js';

/**
 * First values of every parameter. Each is drawn from a stream of its own, addressed by the seed and the parameter's
 * name: adding, leaving out or reordering parameters changes none of the others.
 */
export function drawInitialValues(parameters: readonly ParameterDescription[], seed: number): NamedTensors {
  return new Map(
    parameters.map((parameter) => [
      parameter.name,
      { shape: parameter.shape, data: drawParameter(parameter, seed) },
    ]),
  );
}

function drawParameter({ name, shape, initialization }: ParameterDescription, seed: number): Float32Array {
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
  const key: RandomKey = { seed, use: 'initialization', major: hashName(name) };
  switch (initialization.kind) {
    case 'zeros':
      return values;
    case 'ones':
      return values.fill(1);
    case 'uniform':
      return fillUniform(values, key, initialization.bound);
    case 'normal': {
      if (initialization.cutoff === undefined) fillNormal(values, key, initialization.standardDeviation);
      else fillTruncatedNormal(values, key, initialization.standardDeviation, initialization.cutoff);
      if (initialization.zeroRow !== undefined) zeroRow(values, shape[1]!, initialization.zeroRow);
      return values;
    }
    default:
      return initialization satisfies never;
  }
}

/** Uniform over [-bound, bound). */
function fillUniform(values: Float32Array, key: RandomKey, bound: number): Float32Array {
  const stream = new PhiloxStream(key);
  for (let index = 0; index < values.length; index++) values[index] = (2 * stream.nextFloat() - 1) * bound;
  return values;
}

const TWO_TO_32 = 0x100000000;

/**
 * Normal of mean 0 by Box and Muller 1958: two uniform numbers give two normal ones, so a Philox block of four integers
 * gives four values. Models have up to hundreds of millions of weights: blocks are used directly.
 */
function fillNormal(values: Float32Array, key: RandomKey, standardDeviation: number): void {
  const block = new Uint32Array(4);
  for (let start = 0; start < values.length; start += 4) {
    fillPhiloxBlock(block, key, start / 4);
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = standardDeviation * Math.sqrt(-2 * Math.log((block[pair]! + 1) / TWO_TO_32));
      const angle = (2 * Math.PI * block[pair + 1]!) / TWO_TO_32;
      // Writes past the end of the array, in the last block, are dropped by the typed array.
      values[start + pair] = radius * Math.cos(angle);
      values[start + pair + 1] = radius * Math.sin(angle);
    }
  }
}

/** Normal of mean 0 without the values beyond `cutoff` standard deviations, which are drawn again. */
function fillTruncatedNormal(
  values: Float32Array,
  key: RandomKey,
  standardDeviation: number,
  cutoff: number,
): void {
  const stream = new PhiloxStream(key);
  for (let index = 0; index < values.length;) {
    const value = stream.nextNormal();
    if (Math.abs(value) <= cutoff) values[index++] = value * standardDeviation;
  }
}

function zeroRow(values: Float32Array, rowSize: number, row: number): void {
  values.fill(0, row * rowSize, (row + 1) * rowSize);
}

/** 32-bit FNV-1a of a name: Fowler, Noll, Vo, RFC 9923. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
