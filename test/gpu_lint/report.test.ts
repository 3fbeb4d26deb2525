// The report of the GPU lint: kept and read again, compared, printed; and what Dawn prints taken apart.
import { describe, expect, it } from 'vitest';
import { parseDump } from '../../scripts/gpu_lint/dump.ts';
import { type Figures, figuresOf } from '../../scripts/gpu_lint/figures.ts';
import { entryOfHlsl } from '../../scripts/gpu_lint/naga.ts';
import {
  changesOf,
  compare,
  comparisonLines,
  type Entry,
  parseReport,
  type Report,
  stringify,
  table,
} from '../../scripts/gpu_lint/report.ts';

const STATISTICS = {
  VGPRs: 180,
  SGPRs: 128,
  'Spilled VGPRs': 5,
  'Spilled SGPRs': 1,
  'Scratch size': 66560,
  'LDS size': 16384,
  'Subgroups per SIMD': 8,
  'Code size': 5544,
  'Inverse Throughput': 2496,
};
const LISTING = `BB0:
	s_mov_b32 s0, 0        ; 0
BB1:
	buffer_load_b128 v[0:3], v4, s[8:11], 0 offen   ; 0
	s_buffer_load_b128 s[0:3], s[8:11], null   ; 0
	ds_load_b64 v[0:1], v4   ; 0
	v_fmac_f32_e32 v0, v1, v2    ; 0
	v_fmac_f32_e32 v0, v1, v2    ; 0
	s_cbranch_scc0 BB1     ; 0
`;
const figures = figuresOf({ waveSize: 32, statistics: STATISTICS, disassembly: LISTING });
const entry: Entry = { kernel: 'nn/forward h64', family: 'navi31', hash: 'a', modelBytes: 266, figures };
const report = (...entries: Entry[]): Report => ({
  format: 1,
  mesa: 'Mesa 25',
  dawn: '0.6.2',
  toggles: { one: true },
  bounds: 'checked',
  entries,
});
const withFigures = (changed: Partial<Figures>, rest: Partial<Entry> = {}): Entry => ({
  ...entry,
  ...rest,
  figures: { ...figures, ...changed },
});

describe('figures', () => {
  it('share scalar loads over the lanes of a wave and relate loads to multiply-adds', () => {
    expect(figures).toMatchObject({
      wave: 32,
      vgprs: 180,
      scratch: 66560,
      waves: 8,
      read: 17,
      unknownTrips: 1,
      multiplyAdds: 0.333,
      loaded: 8.25,
      loadedShared: 4,
    });
  });

  it('are refused where the driver does not tell one of them', () => {
    const { VGPRs: _, ...rest } = STATISTICS;
    expect(() => figuresOf({ waveSize: 32, statistics: rest, disassembly: '' })).toThrow(/tells no "VGPRs"/);
  });
});

describe('a report', () => {
  it('is the same after it was kept, with a line for each entry', () => {
    const kept = stringify(report(entry, withFigures({}, { family: 'vega10' })));
    expect(parseReport(kept, 'kept.json')).toEqual(report(entry, withFigures({}, { family: 'vega10' })));
    expect(kept.trim().split('\n')).toHaveLength(4);
    expect(parseReport(stringify(report()), 'kept.json')).toEqual(report());
  });

  it.each(['', '{}', '[]', 'null', '{"mesa":"1","entries":[{}]}', '{"mesa":"1","entries":[null]}'])(
    'is not %j, which is refused with the name of the file',
    (text) => {
      expect(() => parseReport(text, 'old.json')).toThrow(/^old\.json is no/);
    },
  );

  it('prints a row for each entry', () => {
    const [head = '', rule = '', row = ''] = table([entry]).split('\n');
    expect(row).toContain(
      '| nn/forward h64 | 32 | 180 | 6 | 66560 | 16384 | 8 | 5544 | 0 | 266 | >= 17 + 0 | 17 % | 8.25 + 4.00',
    );
    const cells = (line: string): number => line.split('|').length;
    expect([cells(rule), cells(row)]).toEqual([cells(head), cells(head)]);
  });
});

describe('a comparison', () => {
  it('tells better from worse: fewer registers and more waves are better', () => {
    const better = changesOf(figures, { ...figures, vgprs: 100, waves: 12, scratch: 0, multiplyAdds: 0.6 });
    expect(better.map(({ figure, isWorse }) => [figure, isWorse])).toEqual([
      ['vgprs', false],
      ['scratch', false],
      ['waves', false],
      ['multiplyAdds', false],
    ]);
    const worse = changesOf(figures, { ...figures, spilledVgprs: 6, waves: 7, loaded: 9 });
    expect(worse.map(({ figure, isWorse }) => [figure, isWorse])).toEqual([
      ['spilledVgprs', true],
      ['waves', true],
      ['loaded', true],
    ]);
  });

  it('calls a scratch that was 0 worse, and a few instructions more none', () => {
    const spilling = changesOf({ ...figures, scratch: 0 }, { ...figures, scratch: 4 });
    expect(spilling).toEqual([{ figure: 'scratch', old: 0, now: 4, isWorse: true }]);
    expect(changesOf(figures, { ...figures, code: figures.code * 1.04 })).toEqual([]);
    expect(changesOf(figures, { ...figures, code: figures.code * 1.06 })).toHaveLength(1);
  });

  it('is between entries of the same kernel, family and wave size; others are new', () => {
    const other = withFigures({ wave: 64, vgprs: 250 });
    const { changed, added } = compare(report(entry), report(withFigures({ vgprs: 181 }), other));
    expect(changed.map(({ changes }) => changes)).toEqual([[{ figure: 'vgprs', old: 180, now: 181, isWorse: true }]]);
    expect(added).toEqual([other]);
    expect(comparisonLines({ changed, added })).toEqual([
      'nn/forward h64, navi31, waves of 32: vgprs 180 -> 181 (worse)',
      'nn/forward h64, navi31, waves of 64: new',
    ]);
  });

  it('finds nothing in a report against itself', () => {
    expect(compare(report(entry), report(entry))).toEqual({ changed: [], added: [] });
  });
});

describe('what Dawn prints', () => {
  const dumped = (i: number, body: string): string =>
    `info:\n// Dumped WGSL:\n  let x = 1; // Op\nfn main() {}\n// kernel to be dumped: ${i}\n\n\n/* Dumped SPIRV disassembly */\n${body}\n`;

  it('is taken apart by the numbers of the kernels, without messages in between', () => {
    const first =
      '               OpCapability Shader\n       %uint = OpTypeInt 32 0\n          %1 = OpVariable %x Input';
    const texts = parseDump(`Warning: a limit\n${dumped(0, first)}Warning: another\n${dumped(2, '  OpReturn')}`);
    expect(texts).toEqual(
      new Map([
        [0, `${first}\n`],
        [2, '  OpReturn\n'],
      ]),
    );
  });

  it('has nothing for a kernel that it refused', () => {
    expect(parseDump('fn main() {}\n// kernel to be dumped: 0\n')).toEqual(new Map());
  });
});

describe("naga's HLSL", () => {
  it('names its entry point, which may be called otherwise there', () => {
    expect(
      entryOfHlsl('void helper(uint i) {}\n[numthreads(64, 1, 1)]\nvoid step_(uint3 id : SV_DispatchThreadID)\n{}'),
    ).toBe('step_');
    expect(() => entryOfHlsl('void main() {}')).toThrow(/no compute entry point/);
  });
});
