/**
 * A policy as an ONNX model: one input `observation` [batch, O], observation normalisation inside. Outputs of a continuous
 * policy: `action` [batch, A], the mean clipped to the tasks' action range; `mean` [batch, A]; `log_std` [A]. Of a discrete
 * one: `logits` [batch, number of actions], whose largest is the action. All float32.
 * Source of the field numbers and operators: https://github.com/onnx/onnx, onnx.proto and Operators.md.
 */
import { checkPolicy, outputSize, type PolicyData, policyMetadata } from './policy.ts';
import { ProtobufMessage } from './protobuf.ts';

/** Operator set 17 and the file version that goes with it (ONNX 1.12): old enough for every runtime in use. */
const OPSET_VERSION = 17;
const IR_VERSION = 8;
/** Every continuous task of ringfence clips its actions to [-ACTION_LIMIT, ACTION_LIMIT]. */
const ACTION_LIMIT = 1;

const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadata: 14 } as const;
const OPSET = { version: 2 } as const;
const METADATA = { key: 1, value: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, integer: 3, type: 20 } as const;
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 } as const;
const VALUE_INFO = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { size: 1, symbol: 2 } as const;
const FLOAT32 = 1;
const ATTRIBUTE_INTEGER = 2;

/**
 * Encodes the policy.
 * @throws FormatError when the parts of the policy do not fit together.
 */
export function encodePolicyOnnx(policy: PolicyData): Uint8Array {
  checkPolicy(policy);
  const { observationSize, actionSize, discreteActions } = policy;
  const isDiscrete = discreteActions !== undefined;
  const graph = new ProtobufMessage();
  const node = (
    operator: string,
    inputs: string[],
    output: string,
    attributes: Record<string, number> = {},
  ): string => {
    graph.message(GRAPH.node, encodeNode(operator, inputs, output, attributes));
    return output;
  };
  const initializer = (name: string, shape: number[], data: Float32Array): string => {
    graph.message(GRAPH.initializer, encodeTensor(name, shape, data));
    return name;
  };
  const clip = (input: string, limit: number, output: string): string => {
    const low = initializer(`${output}.low`, [], Float32Array.of(-limit));
    const high = initializer(`${output}.high`, [], Float32Array.of(limit));
    return node('Clip', [input, low, high], output);
  };

  graph.string(GRAPH.name, 'policy');
  graph.message(GRAPH.input, encodeValueInfo('observation', ['batch', observationSize]));

  const observationMean = initializer('observation_mean', [observationSize], policy.observationMean);
  const observationStd = initializer('observation_std', [observationSize], policy.observationStd);
  const centred = node('Sub', ['observation', observationMean], 'centred');
  let value = node('Div', [centred, observationStd], 'normalised');
  if (policy.observationClip !== Number.POSITIVE_INFINITY) value = clip(value, policy.observationClip, 'clipped');

  const activation = policy.activation === 'tanh' ? 'Tanh' : 'Relu';
  for (const [index, layer] of policy.layers.entries()) {
    const isLast = index === policy.layers.length - 1;
    const weight = initializer(`layers.${index}.weight`, [layer.out, layer.in], layer.weight);
    const bias = initializer(`layers.${index}.bias`, [layer.out], layer.bias);
    const output = isLast ? (isDiscrete ? 'logits' : 'mean') : `layers.${index}.linear`;
    value = node('Gemm', [value, weight, bias], output, { transB: 1 });
    if (!isLast) value = node(activation, [value], `layers.${index}.activation`);
  }
  if (isDiscrete) {
    graph.message(GRAPH.output, encodeValueInfo('logits', ['batch', outputSize(policy)]));
  } else {
    clip('mean', ACTION_LIMIT, 'action');
    // Identity stands between, since not every runtime returns an initializer as an output.
    node('Identity', [initializer('log_std.value', [actionSize], policy.logStd)], 'log_std');
    graph.message(GRAPH.output, encodeValueInfo('action', ['batch', actionSize]));
    graph.message(GRAPH.output, encodeValueInfo('mean', ['batch', actionSize]));
    graph.message(GRAPH.output, encodeValueInfo('log_std', [actionSize]));
  }
  return encodeModel(graph, policyMetadata(policy));
}

function encodeModel(graph: ProtobufMessage, metadata: Record<string, string>): Uint8Array {
  const model = new ProtobufMessage()
    .integer(MODEL.irVersion, IR_VERSION)
    .string(MODEL.producerName, 'ringfence')
    .message(MODEL.graph, graph)
    .message(MODEL.opsetImport, new ProtobufMessage().integer(OPSET.version, OPSET_VERSION));
  for (const [key, value] of Object.entries(metadata)) {
    model.message(MODEL.metadata, new ProtobufMessage().string(METADATA.key, key).string(METADATA.value, value));
  }
  return model.encode();
}

function encodeNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Record<string, number>,
): ProtobufMessage {
  const node = new ProtobufMessage();
  for (const input of inputs) node.string(NODE.input, input);
  node.string(NODE.output, output).string(NODE.name, output).string(NODE.operator, operator);
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = new ProtobufMessage()
      .string(ATTRIBUTE.name, name)
      .integer(ATTRIBUTE.integer, value)
      .integer(ATTRIBUTE.type, ATTRIBUTE_INTEGER);
    node.message(NODE.attribute, attribute);
  }
  return node;
}

/** A constant; raw data is little-endian, as memory is on every WebGPU host. */
function encodeTensor(name: string, shape: readonly number[], data: Float32Array): ProtobufMessage {
  const tensor = new ProtobufMessage();
  for (const size of shape) tensor.integer(TENSOR.dims, size);
  return tensor
    .integer(TENSOR.dataType, FLOAT32)
    .string(TENSOR.name, name)
    .bytes(TENSOR.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** A float32 input or output; a dimension given as a string is free and carries that name. */
function encodeValueInfo(name: string, dimensions: readonly (number | string)[]): ProtobufMessage {
  const shape = new ProtobufMessage();
  for (const size of dimensions) {
    const dimension = new ProtobufMessage();
    if (typeof size === 'number') dimension.integer(DIMENSION.size, size);
    else dimension.string(DIMENSION.symbol, size);
    shape.message(SHAPE.dimension, dimension);
  }
  const tensor = new ProtobufMessage().integer(TENSOR_TYPE.elementType, FLOAT32).message(TENSOR_TYPE.shape, shape);
  return new ProtobufMessage()
    .string(VALUE_INFO.name, name)
    .message(VALUE_INFO.type, new ProtobufMessage().message(TYPE.tensor, tensor));
}
