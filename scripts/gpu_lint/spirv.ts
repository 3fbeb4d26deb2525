/**
 * What a pipeline's layout must know of a SPIR-V module, read from its words: entry point, bindings, workgroup size.
 * Numbers of opcodes, decorations and storage classes are those of the SPIR-V specification, unified1.
 */

const MAGIC = 0x07230203;
const HEADER_WORDS = 5;
const OP = { entryPoint: 15, executionMode: 16, variable: 59, decorate: 71 } as const;
const GL_COMPUTE = 5;
const LOCAL_SIZE = 17;
const DECORATION = { binding: 33, descriptorSet: 34 } as const;
const STORAGE_CLASS = { uniform: 2, storageBuffer: 12 } as const;

export interface ModuleBinding {
  readonly set: number;
  readonly binding: number;
  readonly kind: 'uniform' | 'storage';
}

export interface ModuleLayout {
  readonly entry: string;
  /** They stand in the order of set and binding. */
  readonly bindings: readonly ModuleBinding[];
  readonly workgroupSize: readonly [number, number, number];
}

/** A literal string of an instruction: UTF-8, four bytes a word, ended by a zero. */
function literalString(words: Uint32Array): string {
  const bytes = new Uint8Array(words.slice().buffer);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

/** Instructions of a module: opcode and operands. */
function* instructions(words: Uint32Array): Generator<{ op: number; operands: Uint32Array }> {
  if (words[0] !== MAGIC) throw new Error('this is no SPIR-V module of this machine: its first word is not 0x07230203');
  for (let at = HEADER_WORDS; at < words.length; ) {
    const first = words[at] as number;
    const length = first >>> 16;
    if (length === 0 || at + length > words.length) throw new Error(`the SPIR-V module is cut short at word ${at}`);
    yield { op: first & 0xffff, operands: words.subarray(at + 1, at + length) };
    at += length;
  }
}

/**
 * The layout that a compute pipeline of this module needs.
 * @param words the module, in this machine's byte order
 * @throws Error where it is no SPIR-V or has no compute entry point
 */
export function readLayout(words: Uint32Array): ModuleLayout {
  let entry: string | undefined;
  let workgroupSize: [number, number, number] = [1, 1, 1];
  const decorated = new Map<number, { set?: number; binding?: number }>();
  const classes = new Map<number, number>();
  for (const { op, operands } of instructions(words)) {
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = operands;
    if (op === OP.entryPoint && first === GL_COMPUTE) entry = literalString(operands.subarray(2));
    else if (op === OP.executionMode && second === LOCAL_SIZE) workgroupSize = [third, fourth, fifth];
    else if (op === OP.variable) classes.set(second, third);
    else if (op === OP.decorate && second === DECORATION.descriptorSet)
      decorated.set(first, { ...decorated.get(first), set: third });
    else if (op === OP.decorate && second === DECORATION.binding)
      decorated.set(first, { ...decorated.get(first), binding: third });
  }
  if (entry === undefined) throw new Error('the SPIR-V module has no compute entry point');
  const bindings = [...decorated].flatMap(([id, { set = 0, binding }]): ModuleBinding[] => {
    const storageClass = classes.get(id);
    if (binding === undefined) return [];
    if (storageClass === STORAGE_CLASS.storageBuffer) return [{ set, binding, kind: 'storage' }];
    if (storageClass === STORAGE_CLASS.uniform) return [{ set, binding, kind: 'uniform' }];
    throw new Error(`binding ${binding} of set ${set} is no buffer (storage class ${storageClass})`);
  });
  return { entry, workgroupSize, bindings: bindings.sort((a, b) => a.set - b.set || a.binding - b.binding) };
}
