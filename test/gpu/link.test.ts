/** Linking: what a library module calls the kernel, and what becomes of type aliases. */
import { describe, expect, it } from 'vitest';
import { linkShader, linkVariant } from '../../src/gpu/link.ts';
import { reflectBindings, reflectStruct } from '../../src/gpu/reflection.ts';

const kernel = (body: string): string => `import package::lib::sum::{ Row, sumOf };
@group(0) @binding(3) var<storage, read> rows: array<f32>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;
@compute @workgroup_size(1)
fn main() {
  var row: Row;
  ${body}
}`;

const sources = {
  'lib/sum.wgsl': `import package::kernel::{ rows };
alias Cell = vec2<f32>;
alias Row = array<Cell, 4>;
fn sumOf(row: ptr<function, Row>) -> f32 { return (*row)[0].x + rows[0]; }`,
  'nn/first.wgsl': kernel('sums[0] = sumOf(&row);'),
  'nn/second.wgsl': kernel('sums[1] = sumOf(&row); let wrong: Row = floor(row, sums[2]);'),
};

describe('a linked kernel', () => {
  it('lends its bindings to library modules', async () => {
    const text = await linkVariant(sources, { path: 'nn/first' });
    expect(text.match(/var<storage, read> rows\b/g)).toHaveLength(1);
    expect(text).toMatch(/\(\*row\)\[0\]\.x \+ rows\[0\]/);
  });

  it('has no alias: every type is written out', async () => {
    const text = await linkVariant(sources, { path: 'nn/first' });
    expect(text).not.toMatch(/\b(alias|Row|Cell)\b/);
    expect(text).toContain('fn sumOf(row: ptr<function, array<vec2<f32>, 4>>)');
    expect(text).toContain('var row: array<vec2<f32>, 4>;');
  });

  it('is still read by reflection, whatever its types are', async () => {
    const nested = sources['lib/sum.wgsl'].replace('array<Cell, 4>', 'array<array<Cell, 2>, 3 + 1>');
    const text = await linkVariant({ ...sources, 'lib/sum.wgsl': nested }, { path: 'nn/first' });
    expect(text).toContain('ptr<function, array<array<vec2<f32>, 2>, 3 + 1>>');
    expect(reflectBindings(text, 'main').map(({ name }) => name)).toEqual(['rows', 'sums']);
  });

  it.each(['valueOf', 'constructor', 'hasOwnProperty'])(
    'may call what it likes %s, as every object does',
    async (name) => {
      const own = {
        'nn/own.wgsl': `struct Own { ${name}: f32, other: u32 }
fn ${name}_twice(own: Own) -> f32 { return 2.0 * own.${name}; }
@group(0) @binding(2) var<storage, read_write> ${name}: array<f32>;
@compute @workgroup_size(1)
fn main() { ${name}[0] = ${name}_twice(Own(1.0, 2u)); }
@compute @workgroup_size(1)
fn other() { let ${name} = 3.0; }`,
      };
      const text = await linkVariant(own, { path: 'nn/own' });
      expect(reflectBindings(text, 'main')).toEqual([{ name, binding: 2, kind: 'storage', dynamic: false }]);
      expect(reflectBindings(text, 'other')).toEqual([]);
      expect(reflectStruct(text, 'Own').members.map((member) => member.name)).toEqual([name, 'other']);
    },
  );

  it('takes the conditions that its sources test, which do not hold unless they are given', async () => {
    const own = { ...sources, 'nn/first.wgsl': '@if(WIDE && !DEEP) fn wide() {}\n@if(DEEP) fn deep() {}' };
    const text = (conditions: Record<string, boolean>) => linkVariant(own, { path: 'nn/first', conditions });
    expect((await text({ WIDE: true })).match(/fn \w+/g)).toEqual(['fn wide']);
    expect((await text({ WIDE: true, DEEP: true })).match(/fn \w+/g)).toEqual(['fn deep']);
    expect((await text({})).match(/fn \w+/g)).toBeNull();
    await expect(text({ WIDTH: true })).rejects.toThrow(
      'kernel nn/first is given the condition WIDTH, which no shader tests',
    );
  });

  it('leaves an alias of itself to the compiler', async () => {
    const own = { ...sources, 'lib/sum.wgsl': 'alias Row = array<Row, 2>;\nfn sumOf(r: ptr<function, Row>) {}' };
    expect(await linkVariant(own, { path: 'nn/first' })).toContain('array<Row, 2>');
  });

  it('knows the place of what stands before, in and after a type that was written out', async () => {
    const { text, place } = await linkShader(sources, { path: 'nn/second' });
    const lines = text.split('\n');
    const at = (word: string) => {
      const line = lines.findIndex((one) => one.includes(word));
      const { file, line: found, column } = place(line + 1, (lines[line] as string).indexOf(word) + 1);
      const source = sources['nn/second.wgsl'].split('\n')[found - 1] ?? '';
      return [file, source.slice(column - 1)];
    };
    expect(at('wrong')).toEqual(['shaders/nn/second.wgsl', 'wrong: Row = floor(row, sums[2]);']);
    expect(at('vec2<f32>, 4> = floor')).toEqual(['shaders/nn/second.wgsl', 'Row = floor(row, sums[2]);']);
    expect(at('sums[2]')).toEqual(['shaders/nn/second.wgsl', 'sums[2]);']);
  });
});
