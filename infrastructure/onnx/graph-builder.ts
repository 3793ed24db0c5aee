import { quantizeColumns } from './quantize-columns.js';
import { encodeModel, TENSOR_TYPE, type ProtoObject } from './onnx-schema.js';

/** Version of ONNX's operators that the graphs are written in: the first with `LayerNormalization`. */
const OPERATOR_SET = 17;
const IR_VERSION = 8;

/** The name of a value that flows through the graph. */
export type Value = string;

/** A node's setting: an integer, integers, a decimal number or a text. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

/** A matrix, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** Collects the nodes and weights of an ONNX graph. */
export class GraphBuilder {
  private readonly nodes: ProtoObject[] = [];
  private readonly initializers: ProtoObject[] = [];
  private readonly inputs: ProtoObject[] = [];
  private readonly outputs: ProtoObject[] = [];
  private readonly constants = new Map<string, Value>();
  private count = 0;

  /** @param quantize - whether the matrices of {@link linear} are kept in 8 bits */
  constructor(private readonly quantize: boolean) {}

  /** An int64 input [batch, sequence]. */
  tokenInput(name: string): Value {
    this.inputs.push(valueInfo(name, TENSOR_TYPE.int64, ['batch', 'sequence']));
    return name;
  }

  /** @param axes - names of dynamic axes, sizes of the others */
  output(value: Value, name: string, axes: readonly (string | number)[]): void {
    this.nodes.push({ opType: 'Identity', name, input: [value], output: [name], attribute: [] });
    this.outputs.push(valueInfo(name, TENSOR_TYPE.float, axes));
  }

  /** One node with one output. */
  add(opType: string, input: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    return this.addMany(opType, input, 1, attributes)[0]!;
  }

  /** One node with several outputs. */
  addMany(
    opType: string,
    input: readonly Value[],
    outputCount: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Value[] {
    const name = `${opType}_${this.count++}`;
    const output = Array.from({ length: outputCount }, (_, index) => `${name}_${index}`);
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    this.nodes.push({ opType, name, input, output, attribute });
    return output;
  }

  /** Weights under their own name. */
  weight(name: string, shape: readonly number[], data: Float32Array): Value {
    return this.initializer(name, TENSOR_TYPE.float, shape, data);
  }

  /** int64 numbers: a scalar, or a vector. */
  integers(values: number | readonly number[]): Value {
    const list = typeof values === 'number' ? [values] : values;
    return this.constant(`int64 ${JSON.stringify(values)}`, (name) =>
      this.initializer(
        name,
        TENSOR_TYPE.int64,
        typeof values === 'number' ? [] : [list.length],
        BigInt64Array.from(list, BigInt),
      ),
    );
  }

  /** A float32 scalar. */
  number(value: number): Value {
    return this.constant(`float ${value}`, (name) =>
      this.initializer(name, TENSOR_TYPE.float, [], Float32Array.of(value)),
    );
  }

  /** x [..., in] W + b. In 8 bits: x is quantised as it comes, W by column, and the product is one of integers. */
  linear(x: Value, name: string, weight: Matrix, bias?: Float32Array): Value {
    const product = this.quantize
      ? this.integerProduct(x, name, weight)
      : this.add('MatMul', [x, this.weight(`${name}.weight`, [weight.rows, weight.columns], weight.data)]);
    return bias === undefined
      ? product
      : this.add('Add', [product, this.weight(`${name}.bias`, [bias.length], bias)]);
  }

  /** A matrix as a value, for nodes that multiply with it themselves; kept in 8 bits where that was asked for. */
  matrix(name: string, matrix: Matrix): Value {
    const shape = [matrix.rows, matrix.columns];
    if (!this.quantize) return this.weight(name, shape, matrix.data);
    const { data, scales } = quantizeColumns(matrix);
    const quantized = this.initializer(`${name}_quantized`, TENSOR_TYPE.int8, shape, data);
    const scale = this.weight(`${name}_scale`, [matrix.columns], scales);
    return this.add('DequantizeLinear', [quantized, scale], { axis: { int: 1 } });
  }

  /** Bytes of the model. */
  encode(): Uint8Array {
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: 'training-arena',
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
      graph: {
        name: 'model',
        node: this.nodes,
        initializer: this.initializers,
        input: this.inputs,
        output: this.outputs,
      },
    });
  }

  private integerProduct(x: Value, name: string, weight: Matrix): Value {
    const { data, scales } = quantizeColumns(weight);
    const shape = [weight.rows, weight.columns];
    const quantized = this.initializer(`${name}.weight_quantized`, TENSOR_TYPE.int8, shape, data);
    const weightScale = this.weight(`${name}.weight_scale`, [weight.columns], scales);
    const [quantizedX, scale, zeroPoint] = this.addMany('DynamicQuantizeLinear', [x], 3);
    const product = this.add('MatMulInteger', [quantizedX!, quantized, zeroPoint!]);
    const asFloat = this.add('Cast', [product], { to: { int: TENSOR_TYPE.float } });
    return this.add('Mul', [asFloat, this.add('Mul', [scale!, weightScale])]);
  }

  private constant(key: string, make: (name: string) => Value): Value {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const made = make(`constant_${this.constants.size}`);
    this.constants.set(key, made);
    return made;
  }

  private initializer(
    name: string,
    dataType: number,
    dims: readonly number[],
    data: Float32Array | Int8Array | BigInt64Array,
  ): Value {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.push({ name, dataType, dims, rawData });
    return name;
  }
}

function valueInfo(name: string, elemType: number, axes: readonly (string | number)[]): ProtoObject {
  const dim = axes.map((axis) => (typeof axis === 'string' ? { dimParam: axis } : { dimValue: axis }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** ONNX's numbers for the kinds of attributes. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, ints: 7 };

function attributeProto(name: string, attribute: Attribute): ProtoObject {
  if ('int' in attribute) return { name, i: attribute.int, type: ATTRIBUTE_TYPE.int };
  if ('ints' in attribute) return { name, ints: attribute.ints, type: ATTRIBUTE_TYPE.ints };
  if ('float' in attribute) return { name, f: attribute.float, type: ATTRIBUTE_TYPE.float };
  return { name, s: Buffer.from(attribute.text), type: ATTRIBUTE_TYPE.text };
}
