// The layout of a SPIR-V module, from modules written out word by word.
import { describe, expect, it } from 'vitest';
import { readLayout } from '../../scripts/gpu_lint/spirv.ts';

const instruction = (op: number, ...operands: number[]): number[] => [((operands.length + 1) << 16) | op, ...operands];
/** Four bytes a word, the first in the lowest. */
const string = (text: string): number[] => {
  const bytes = [...new TextEncoder().encode(text), 0];
  while (bytes.length % 4 > 0) bytes.push(0);
  return [...new Uint32Array(Uint8Array.from(bytes).buffer)];
};
const module = (...instructions: number[][]): Uint32Array =>
  Uint32Array.from([0x07230203, 0x00010300, 0, 100, 0, ...instructions.flat()]);

const entryPoint = (model: number, name: string): number[] => instruction(15, model, 9, ...string(name), 1, 2);
const localSize = (...size: number[]): number[] => instruction(16, 9, 17, ...size);
const decorate = (id: number, decoration: number, value: number): number[] => instruction(71, id, decoration, value);
const bound = (id: number, set: number, binding: number): number[][] => [
  decorate(id, 34, set),
  decorate(id, 33, binding),
];
const variable = (id: number, storageClass: number): number[] => instruction(59, 50, id, storageClass);

const [UNIFORM_CONSTANT, UNIFORM, WORKGROUP, STORAGE_BUFFER] = [0, 2, 4, 12] as const;
const main = [entryPoint(5, 'main'), localSize(32, 2, 1)];

describe('the layout of a module', () => {
  it('has entry point, workgroup size and bindings in the order of set and binding', () => {
    const words = module(
      entryPoint(5, 'a_name_of_several_words'),
      localSize(128, 1, 1),
      ...bound(3, 1, 0),
      ...bound(2, 0, 7),
      ...bound(1, 0, 2),
      variable(1, STORAGE_BUFFER),
      variable(2, UNIFORM),
      variable(3, STORAGE_BUFFER),
      variable(4, WORKGROUP),
    );
    expect(readLayout(words)).toEqual({
      entry: 'a_name_of_several_words',
      workgroupSize: [128, 1, 1],
      bindings: [
        { set: 0, binding: 2, kind: 'storage' },
        { set: 0, binding: 7, kind: 'uniform' },
        { set: 1, binding: 0, kind: 'storage' },
      ],
    });
  });

  it('leaves out built-in inputs, which have no binding', () => {
    expect(readLayout(module(...main, decorate(1, 11, 26), variable(1, 1))).bindings).toEqual([]);
  });

  it('reads a view into a larger buffer', () => {
    const words = module(...main, ...bound(1, 0, 0), variable(1, STORAGE_BUFFER));
    const larger = new Uint32Array(words.length + 3);
    larger.set(words, 3);
    expect(readLayout(larger.subarray(3))).toEqual(readLayout(words));
  });

  it.each([
    ['no SPIR-V', Uint32Array.from([0x03022307, 0, 0, 0, 0]), /no SPIR-V/],
    ['a module that is cut short', module(...main).subarray(0, 7), /cut short at word 5/],
    ['an instruction of no length', module([0]), /cut short at word 5/],
    ['a module of a fragment shader', module(entryPoint(4, 'main')), /no compute entry point/],
    ['a texture', module(...main, ...bound(1, 0, 3), variable(1, UNIFORM_CONSTANT)), /binding 3 of set 0 is no buffer/],
  ])('refuses %s', (_, words, complaint) => {
    expect(() => readLayout(words)).toThrow(complaint);
  });
});
