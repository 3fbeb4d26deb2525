/** Reads and writes WGSL structs in memory by the offsets that reflection gives. */
import type { StructInfo, TypeInfo } from 'wgsl_reflect';
import { ArrayInfo, StructInfo as Struct } from 'wgsl_reflect/wgsl_reflect.module.js';
import { RingfenceError } from '../errors/error.ts';

export type StructValue = Record<string, number | number[]>;

/** A member that is one number. @throws Error where the struct has none of that name */
export function numberField(value: StructValue, name: string): number {
  const found = value[name];
  if (typeof found !== 'number') throw new Error(`the struct has no number ${name}`);
  return found;
}

/** A member that is an array. @throws Error where the struct has none of that name */
export function listField(value: StructValue, name: string): number[] {
  const found = value[name];
  if (!Array.isArray(found)) throw new Error(`the struct has no array ${name}`);
  return found;
}

/** A member of a struct: bytes from the struct's beginning, and how many. */
export interface Field {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly type: TypeInfo;
}

/** What reading and writing ask of a struct. */
export interface Fields {
  readonly members: readonly Field[];
  readonly size: number;
}

/**
 * The fields of a struct and of the structs in it, each by its own name.
 * @throws RingfenceError where two of them have one name
 */
export function fieldsOf(info: StructInfo): Fields {
  const inner = (struct: StructInfo, base: number): Field[] =>
    struct.members.flatMap(({ name, offset, size, type }) =>
      type instanceof Struct ? inner(type, base + offset) : [{ name, offset: base + offset, size, type }],
    );
  const members = inner(info, 0);
  const names = members.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RingfenceError(`the struct ${info.name} has two fields ${twice}: rename one`, 1);
  return { members, size: info.size };
}

const read = (view: DataView, at: number, type: string): number =>
  type === 'u32' ? view.getUint32(at, true) : type === 'i32' ? view.getInt32(at, true) : view.getFloat32(at, true);

const write = (view: DataView, at: number, type: string, value: number): void => {
  if (type === 'u32') view.setUint32(at, value, true);
  else if (type === 'i32') view.setInt32(at, value, true);
  else view.setFloat32(at, value, true);
};

/** Values of a struct of scalars and arrays of scalars at `byteOffset`. */
export function readStruct(bytes: ArrayBuffer, byteOffset: number, info: Fields): StructValue {
  const view = new DataView(bytes, byteOffset);
  const value: StructValue = {};
  for (const member of info.members) {
    const { type } = member;
    if (type instanceof ArrayInfo) {
      value[member.name] = Array.from({ length: type.count }, (_, i) =>
        read(view, member.offset + i * type.stride, type.format.name),
      );
    } else {
      value[member.name] = read(view, member.offset, type.name);
    }
  }
  return value;
}

/** Bytes of a struct, whose vectors and 4 x 4 matrices are of f32; members that are not given are 0. */
export function writeStruct(info: Fields, value: StructValue): ArrayBuffer {
  const bytes = new ArrayBuffer(info.size);
  const view = new DataView(bytes);
  for (const member of info.members) {
    const given = value[member.name];
    if (given === undefined) continue;
    const { type } = member;
    if (type instanceof ArrayInfo) {
      [given].flat().forEach((v, i) => {
        write(view, member.offset + i * type.stride, type.format.name, v);
      });
    } else if (typeof given !== 'number') {
      given.forEach((v, i) => {
        view.setFloat32(member.offset + 4 * i, v, true);
      });
    } else {
      write(view, member.offset, type.name, given);
    }
  }
  return bytes;
}
