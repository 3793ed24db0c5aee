import protobuf from 'protobufjs/light.js';

/** The messages of ONNX (onnx.proto, IR version 8) that an exported model uses, with their field numbers. */
const MESSAGES = {
  Dimension: { dimValue: ['int64', 1], dimParam: ['string', 2] },
  TensorShapeProto: { dim: ['Dimension', 1, 'repeated'] },
  TensorTypeProto: { elemType: ['int32', 1], shape: ['TensorShapeProto', 2] },
  TypeProto: { tensorType: ['TensorTypeProto', 1] },
  ValueInfoProto: { name: ['string', 1], type: ['TypeProto', 2] },
  TensorProto: {
    dims: ['int64', 1, 'repeated'],
    dataType: ['int32', 2],
    name: ['string', 8],
    rawData: ['bytes', 9],
  },
  AttributeProto: {
    name: ['string', 1],
    f: ['float', 2],
    i: ['int64', 3],
    s: ['bytes', 4],
    ints: ['int64', 8, 'repeated'],
    type: ['int32', 20],
  },
  NodeProto: {
    input: ['string', 1, 'repeated'],
    output: ['string', 2, 'repeated'],
    name: ['string', 3],
    opType: ['string', 4],
    attribute: ['AttributeProto', 5, 'repeated'],
  },
  GraphProto: {
    node: ['NodeProto', 1, 'repeated'],
    name: ['string', 2],
    initializer: ['TensorProto', 5, 'repeated'],
    input: ['ValueInfoProto', 11, 'repeated'],
    output: ['ValueInfoProto', 12, 'repeated'],
  },
  OperatorSetIdProto: { domain: ['string', 1], version: ['int64', 2] },
  ModelProto: {
    irVersion: ['int64', 1],
    producerName: ['string', 2],
    graph: ['GraphProto', 7],
    opsetImport: ['OperatorSetIdProto', 8, 'repeated'],
  },
} as const;

/** ONNX's numbers for the types of tensors. */
export const TENSOR_TYPE = { float: 1, int8: 3, int32: 6, int64: 7 } as const;

/** The type of {@link encodeModel}'s argument, for those who build one. */
export type ProtoObject = Readonly<Record<string, unknown>>;

/** Bytes of a `ModelProto`. */
export function encodeModel(model: ProtoObject): Uint8Array {
  const type = modelType();
  return type.encode(type.fromObject(model)).finish();
}

/** The fields of a `ModelProto` in bytes. */
export function decodeModel(bytes: Uint8Array): ProtoObject {
  const type = modelType();
  return type.toObject(type.decode(bytes), { longs: Number });
}

let known: protobuf.Type | undefined;

function modelType(): protobuf.Type {
  if (known !== undefined) return known;
  const root = new protobuf.Root();
  for (const [name, fields] of Object.entries(MESSAGES)) {
    const message = new protobuf.Type(name);
    for (const [field, [type, id, rule]] of Object.entries<readonly [string, number, string?]>(fields)) {
      message.add(new protobuf.Field(field, id, type, rule));
    }
    root.add(message);
  }
  known = root.lookupType('ModelProto');
  return known;
}
