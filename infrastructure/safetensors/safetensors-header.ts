import type { ArenaError } from '#domain/shared/errors.js';

import { corruptWeights, shortened } from '../weights/corrupt-weights.js';
import { BITS_PER_ELEMENT } from './data-types.js';
import { findDuplicateKey } from './duplicate-keys.js';

/** Bytes before the header: its length as a little-endian 64-bit integer. */
export const LENGTH_BYTES = 8;
/** The reference implementation's limit on the header, in bytes. */
export const MAX_HEADER_BYTES = 100_000_000;
/** The key of the header that is no tensor. */
export const METADATA_KEY = '__metadata__';

/** Where one tensor lies. */
export interface TensorEntry {
  /** As written in the file, such as `F32`. */
  readonly dataType: string;
  readonly shape: readonly number[];
  /** Offset of the first byte, counted from the start of the file. */
  readonly start: number;
  readonly sizeBytes: number;
}

/** The parsed first part of a file. Tensors are in the order of their data. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Parses and checks a header: https://github.com/huggingface/safetensors#format. The data ranges must cover the rest
 * of the file exactly, without holes or overlaps.
 *
 * @param bytes - the header without its length
 * @throws ArenaError `WEIGHTS.CORRUPT` naming the file and the tensor
 */
export function parseSafetensorsHeader(
  bytes: Uint8Array,
  fileBytes: number,
  file: string,
): SafetensorsHeader {
  const json = parseJsonObject(bytes, file);
  const dataStart = LENGTH_BYTES + bytes.byteLength;
  const entries: [string, TensorEntry][] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === METADATA_KEY) metadata = parseMetadata(value, file);
    else entries.push([name, parseEntry(name, value, dataStart, file)]);
  }
  entries.sort(([, a], [, b]) => a.start - b.start || a.sizeBytes - b.sizeBytes);
  checkCoverage(entries, dataStart, fileBytes, file);
  return { tensors: new Map(entries), metadata };
}

function parseJsonObject(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  if (bytes[0] !== 0x7b) throw corruptWeights(file, undefined, 'expected a header that begins with "{"');
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    json = JSON.parse(text);
  } catch (thrown) {
    throw corruptWeights(file, undefined, 'expected a header of JSON in UTF-8', thrown);
  }
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined)
    throw corruptWeights(file, duplicate, 'expected each name once, found it twice');
  return json as Record<string, unknown>; // text that begins with "{" and parses is an object
}

function parseMetadata(value: unknown, file: string): Readonly<Record<string, string>> {
  if (isObject(value) && Object.values(value).every((text) => typeof text === 'string')) {
    return value as Record<string, string>;
  }
  throw corruptWeights(file, METADATA_KEY, 'expected an object of strings');
}

function parseEntry(name: string, value: unknown, dataStart: number, file: string): TensorEntry {
  const corrupt = (problem: string): ArenaError => corruptWeights(file, name, problem);
  if (!isObject(value)) throw corrupt('expected an object with dtype, shape and data_offsets');
  const { dtype, shape, data_offsets: offsets } = value;
  const bits = typeof dtype === 'string' ? BITS_PER_ELEMENT.get(dtype) : undefined;
  if (typeof dtype !== 'string' || bits === undefined) {
    throw corrupt(
      `expected a dtype of ${[...BITS_PER_ELEMENT.keys()].join(', ')}, found ${shownValue(dtype)}`,
    );
  }
  if (!isListOfSizes(shape)) throw corrupt(`expected a shape of whole numbers, found ${shownValue(shape)}`);
  if (!isListOfSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw corrupt(`expected data_offsets [begin, end] with begin <= end, found ${shownValue(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const neededBits = shape.reduce((product, size) => product * size, bits);
  if (neededBits !== (end - begin) * 8) {
    throw corrupt(
      `${dtype} of shape [${shape.slice(0, 16).join(', ')}] needs ${neededBits / 8} bytes, data_offsets give ${end - begin}`,
    );
  }
  return { dataType: dtype, shape, start: dataStart + begin, sizeBytes: end - begin };
}

function checkCoverage(
  entries: readonly (readonly [string, TensorEntry])[],
  dataStart: number,
  fileBytes: number,
  file: string,
): void {
  let covered = dataStart;
  for (const [name, { start, sizeBytes }] of entries) {
    if (start !== covered) {
      const what = start < covered ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw corruptWeights(file, name, `its data begins at byte ${start} instead of ${covered}: it ${what}`);
    }
    covered = start + sizeBytes;
    if (covered > fileBytes) {
      throw corruptWeights(file, name, `its data ends at byte ${covered}, but the file has ${fileBytes}`);
    }
  }
  if (covered !== fileBytes) {
    throw corruptWeights(file, undefined, `expected ${covered} bytes by the header, found ${fileBytes}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function shownValue(value: unknown): string {
  return value === undefined ? 'nothing' : shortened(JSON.stringify(value));
}
