/** Reads and writes WGSL structs in memory by the offsets that reflection gives. */
import type { StructInfo } from 'wgsl_reflect';
import { ArrayInfo } from 'wgsl_reflect/wgsl_reflect.module.js';

export type StructValue = Record<string, number | number[]>;

const read = (view: DataView, at: number, type: string): number =>
  type === 'u32' ? view.getUint32(at, true) : type === 'i32' ? view.getInt32(at, true) : view.getFloat32(at, true);

const write = (view: DataView, at: number, type: string, value: number): void => {
  if (type === 'u32') view.setUint32(at, value, true);
  else if (type === 'i32') view.setInt32(at, value, true);
  else view.setFloat32(at, value, true);
};

/** Values of a struct of scalars and arrays of scalars at `byteOffset`. */
export function readStruct(bytes: ArrayBuffer, byteOffset: number, info: StructInfo): StructValue {
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
export function writeStruct(info: StructInfo, value: StructValue): ArrayBuffer {
  const bytes = new ArrayBuffer(info.size);
  const view = new DataView(bytes);
  for (const member of info.members) {
    const given = value[member.name];
    if (given === undefined) continue;
    const { type } = member;
    if (type instanceof ArrayInfo) {
      (given as number[]).forEach((v, i) => {
        write(view, member.offset + i * type.stride, type.format.name, v);
      });
    } else if (typeof given !== 'number') {
      given.forEach((v, i) => {
        view.setFloat32(member.offset + 4 * i, v, true);
      });
    } else {
      write(view, member.offset, type.name, given as number);
    }
  }
  return bytes;
}
