/** What a pickle holds here: plain data, and what the allowed globals make of it. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleObject
  | PickleFunction;

/** Something that an allowed global made; opaque to the pickle. */
export abstract class PickleObject {
  abstract readonly kind: string;
}

/** A global that a pickle may name, and call. */
export class PickleFunction {
  constructor(
    readonly name: string,
    readonly call: (args: readonly PickleValue[]) => PickleValue,
  ) {}
}

/** What a pickle may reach outside of itself. */
export interface PickleEnvironment {
  /** The global of a name such as `collections.OrderedDict`; undefined for one that is not allowed. */
  findGlobal(name: string): PickleFunction | undefined;
  /** What stands for a persistent id. */
  loadPersistent(id: PickleValue): PickleValue;
}

/** A pickle that is damaged, or that does what no saved model needs. */
export class UnpicklingError extends Error {}

/** The mark below the items of a list, tuple or dictionary. */
const MARK = Symbol('mark');
type StackItem = PickleValue | typeof MARK;

/**
 * Reads one pickle: https://docs.python.org/3/library/pickletools.html. Only what builds data is understood; a global is
 * looked up in the environment and nowhere else, so no code of the file's choice is ever run. Memory is bounded by the
 * length of the input, as every value costs at least a byte of it.
 *
 * @returns the value, and the offset after the pickle
 * @throws UnpicklingError
 */
export function unpickle(
  bytes: Uint8Array,
  start: number,
  environment: PickleEnvironment,
): { readonly value: PickleValue; readonly end: number } {
  return new Unpickler(bytes, start, environment).run();
}

class Unpickler {
  private readonly view: DataView;
  private readonly stack: StackItem[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly environment: PickleEnvironment,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): { readonly value: PickleValue; readonly end: number } {
    for (;;) {
      const opcode = this.byte();
      if (opcode === STOP) return { value: this.pop(), end: this.at };
      const execute = OPCODES.get(opcode);
      if (execute === undefined) {
        const shown = `0x${opcode.toString(16).padStart(2, '0')}`;
        throw new UnpicklingError(`opcode ${shown} at byte ${this.at - 1}, which saved weights don't need`);
      }
      execute(this);
    }
  }

  push(value: StackItem): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK)
      throw new UnpicklingError(`nothing to take at byte ${this.at}`);
    return value;
  }

  /** The values above the last mark, which is taken off too. */
  popToMark(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark === -1) throw new UnpicklingError(`no mark at byte ${this.at}`);
    const values = this.stack.splice(mark).slice(1);
    return values as PickleValue[];
  }

  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  memoize(key = this.memo.size): void {
    this.memo.set(key, this.top());
  }

  recall(key: number): void {
    const value = this.memo.get(key);
    if (value === undefined) throw new UnpicklingError(`nothing was kept as ${key} before byte ${this.at}`);
    this.push(value);
  }

  setItems(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Map)) throw new UnpicklingError(`no dictionary at byte ${this.at}`);
    for (let index = 0; index + 1 < items.length; index += 2) target.set(items[index]!, items[index + 1]!);
  }

  append(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw new UnpicklingError(`no list at byte ${this.at}`);
    for (const item of items) (target as PickleValue[]).push(item);
  }

  pushGlobal(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw new UnpicklingError(`a global without a name at byte ${this.at}`);
    }
    const full = `${module}.${name}`;
    const found = this.environment.findGlobal(full);
    if (found === undefined) {
      throw new UnpicklingError(
        `the global "${full.slice(0, 200)}", which a state dictionary has no use for`,
      );
    }
    this.push(found);
  }

  reduce(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!(callable instanceof PickleFunction) || !Array.isArray(args)) {
      throw new UnpicklingError(`a call of something that is no function at byte ${this.at}`);
    }
    this.push(callable.call(args));
  }

  /** The attributes of an OrderedDict, such as `_metadata`, say nothing about the tensors. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map))
      throw new UnpicklingError(`attributes of no dictionary at byte ${this.at}`);
  }

  loadPersistent(): void {
    this.push(this.environment.loadPersistent(this.pop()));
  }

  byte(): number {
    return this.view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** A length of eight bytes; one that is longer than the input is caught where it is used. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }

  text(length: number): string {
    const start = this.skip(length);
    return new TextDecoder().decode(this.bytes.subarray(start, start + length));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end === -1) throw new UnpicklingError(`a line that does not end, from byte ${this.at} on`);
    const line = this.text(end - this.at);
    this.at = end + 1;
    return line;
  }

  /** A little-endian integer in two's complement; of more than 6 bytes as a bigint. */
  integer(length: number): number | bigint {
    const start = this.skip(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--)
      value = (value << 8n) | BigInt(this.bytes[start + index]!);
    const signed = BigInt.asIntN(8 * length, value);
    return length <= 6 ? Number(signed) : signed;
  }

  skip(length: number): number {
    const start = this.at;
    if (!(length <= this.bytes.byteLength - start))
      throw new UnpicklingError(`the pickle ends too early, at byte ${start}`);
    this.at = start + length;
    return start;
  }
}

const STOP = 0x2e;
/** Integers of saved models are offsets, sizes and one magic number: longer ones are an attack on the reader. */
const LONGEST_INTEGER_BYTES = 16;

/** The opcodes that plain data and calls of allowed globals are made of, by their names in Python's `pickletools`. */
const OPCODES: ReadonlyMap<number, (machine: Unpickler) => void> = new Map([
  [0x80, (machine) => machine.skip(1)], // PROTO
  [0x95, (machine) => machine.skip(8)], // FRAME
  [0x28, (machine) => machine.push(MARK)], // MARK
  [0x30, (machine) => machine.pop()], // POP
  [0x4e, (machine) => machine.push(null)], // NONE
  [0x88, (machine) => machine.push(true)], // NEWTRUE
  [0x89, (machine) => machine.push(false)], // NEWFALSE
  [0x4b, (machine) => machine.push(machine.byte())], // BININT1
  [0x4d, (machine) => machine.push(machine.uint16())], // BININT2
  [0x4a, (machine) => machine.push(machine.int32())], // BININT
  [0x8a, (machine) => machine.push(longInteger(machine, machine.byte()))], // LONG1
  [0x47, (machine) => machine.push(machine.float64())], // BINFLOAT
  [0x58, (machine) => machine.push(machine.text(machine.uint32()))], // BINUNICODE
  [0x8c, (machine) => machine.push(machine.text(machine.byte()))], // SHORT_BINUNICODE
  [0x8d, (machine) => machine.push(machine.text(machine.uint64()))], // BINUNICODE8
  [0x55, (machine) => machine.push(machine.text(machine.byte()))], // SHORT_BINSTRING
  [0x7d, (machine) => machine.push(new Map())], // EMPTY_DICT
  [0x5d, (machine) => machine.push([])], // EMPTY_LIST
  [0x29, (machine) => machine.push([])], // EMPTY_TUPLE
  [0x85, (machine) => machine.push([machine.pop()])], // TUPLE1
  [0x86, (machine) => machine.push([machine.pop(), machine.pop()].reverse())], // TUPLE2
  [0x87, (machine) => machine.push([machine.pop(), machine.pop(), machine.pop()].reverse())], // TUPLE3
  [0x74, (machine) => machine.push(machine.popToMark())], // TUPLE
  [0x61, (machine) => machine.append([machine.pop()])], // APPEND
  [0x65, (machine) => machine.append(machine.popToMark())], // APPENDS
  [0x73, (machine) => machine.setItems([machine.pop(), machine.pop()].reverse())], // SETITEM
  [0x75, (machine) => machine.setItems(machine.popToMark())], // SETITEMS
  [0x71, (machine) => machine.memoize(machine.byte())], // BINPUT
  [0x72, (machine) => machine.memoize(machine.uint32())], // LONG_BINPUT
  [0x94, (machine) => machine.memoize()], // MEMOIZE
  [0x68, (machine) => machine.recall(machine.byte())], // BINGET
  [0x6a, (machine) => machine.recall(machine.uint32())], // LONG_BINGET
  [0x63, (machine) => machine.pushGlobal(machine.line(), machine.line())], // GLOBAL
  [0x93, pushStackGlobal], // STACK_GLOBAL
  [0x52, (machine) => machine.reduce()], // REDUCE
  [0x62, (machine) => machine.build()], // BUILD
  [0x51, (machine) => machine.loadPersistent()], // BINPERSID
]);

function pushStackGlobal(machine: Unpickler): void {
  const name = machine.pop();
  machine.pushGlobal(machine.pop(), name);
}

function longInteger(machine: Unpickler, length: number): number | bigint {
  if (length > LONGEST_INTEGER_BYTES) throw new UnpicklingError(`an integer of ${length} bytes`);
  return machine.integer(length);
}
