// Counts from disassembly as RADV prints it: RDNA3's mnemonics and GCN5's.
import { describe, expect, it } from 'vitest';
import { count, readListing } from '../../scripts/gpu_lint/disassembly.ts';

/** A loop of 16 trips around one of 8, with a fused pair and a plain multiply-add in the inner one. */
const NESTED = `BB0:
	s_mov_b32 s0, 0                                             ; be800080
	s_load_b128 s[4:7], s[2:3], 0x40                            ; f4080101 f8000040
	s_nop 0                                                     ; bf800000
	(then repeated 3 times)
BB1:
	s_cmp_ge_u32 s0, 16                                         ; bf090506
	s_cbranch_scc1 BB6                                          ; bfa20040
BB2:
	s_movk_i32 s1, 0x10                                         ; b0010010
	buffer_load_b64 v[4:5], v37, s[8:11], 0 offen               ; e0500000 80040425
BB3:
	s_cmp_eq_i32 s1, 0                                          ; bf090506
	s_cbranch_scc1 BB5                                          ; bfa20040
BB4:
	s_delay_alu instid0(VALU_DEP_1)                             ; bf870001
	s_waitcnt vmcnt(0)                                          ; bf8c3f70
	s_buffer_load_b32 s12, s[4:7], null                         ; f4240102 f8000000
	buffer_load_b128 v[40:43], v37, s[8:11], 0 offen            ; e0540000 80402825
	scratch_load_b32 v9, off, s32                               ; dc510000
	ds_load_2addr_b32 v[10:11], v3 offset1:1                    ; d8dc0100
	v_dual_fmac_f32 v1, v2, v3 :: v_dual_mul_f32 v4, v5, v6     ; c8060702
	v_dual_fmac_f32 v7, v8, v3 :: v_dual_fmac_f32 v9, v5, v6    ; c8060702
	v_fma_f32 v1, v2, v3, v4                                    ; d6130001 04120702
	v_mad_u32_u24 v1, v2, v3, v4                                ; d60b0001 04120702
	s_add_i32 s1, s1, -2                                        ; 8101c201
	s_branch BB3                                                ; bfa0ffba
BB5:
	s_barrier                                                   ; bfbd0000
	s_addk_i32 s0, 0x1                                          ; b7800001
	s_branch BB1                                                ; bfa0ffba
BB6:
	buffer_store_b96 v[4:6], v1, s[8:11], 0 offen               ; e0740000 80040401
	s_barrier                                                   ; bfbd0000
	s_endpgm                                                    ; bfb00000
`;

describe('a listing', () => {
  it('has a repeated instruction as often as it stands there, and labels at their places', () => {
    const { instructions, labels } = readListing(NESTED);
    expect(instructions.filter(({ mnemonic }) => mnemonic === 's_nop')).toHaveLength(4);
    expect(labels.get('BB1')).toBe(6);
    expect(instructions[6]).toEqual({ mnemonic: 's_cmp_ge_u32', operands: ['s0', '16'] });
  });
});

describe('counts', () => {
  const counts = count(NESTED);

  it('find barriers and loops', () => {
    expect(counts).toMatchObject({ barriers: 2, loops: 2, unknownTrips: 0 });
  });

  it('multiply what a loop moves by its trips, and those of the loop around it', () => {
    expect(counts.traffic).toEqual({
      storageRead: 16 * (8 + 8 * 16),
      storageWritten: 12,
      scalarRead: 16 * 8 * 4,
      scratchRead: 16 * 8 * 4,
      scratchWritten: 0,
      workgroupRead: 16 * 8 * 8,
      workgroupWritten: 0,
    });
  });

  it('tell of the innermost loop its multiply-adds among what it does, a pair as one instruction', () => {
    expect(counts.innerLoop).toMatchObject({ instructions: 12, multiplyAdds: 4 });
    expect(counts.innerLoop?.traffic).toMatchObject({
      storageRead: 16,
      scalarRead: 4,
      scratchRead: 4,
      workgroupRead: 8,
    });
  });

  it('count a loop once and say so where no register tells its trips', () => {
    const unknown = count(NESTED.replace('s_cmp_ge_u32 s0, 16', 's_cmp_ge_u32 s0, s5'));
    expect(unknown.unknownTrips).toBe(1);
    expect(unknown.traffic.storageRead).toBe(8 + 8 * 16);
    // A second change of the counter could make any number of trips.
    expect(count(NESTED.replace('v_mad_u32_u24 v1, v2, v3, v4', 's_add_i32 s1, s1, -3')).unknownTrips).toBe(1);
  });

  it.each([
    ['s_cmp_ge_u32 s0, 16', 16],
    ['s_cmp_gt_u32 s0, 16', 17],
    ['s_cmp_lt_u32 s0, 16', 16],
    ['s_cmp_le_u32 s0, 16', 17],
    ['s_cmp_le_u32 16, s0', 16],
    ['s_cmp_lt_u32 16, s0', 17],
    ['s_cmp_lg_u32 s0, 16', 16],
  ])('take %s for %d trips of a register that counts up from 0', (comparison, trips) => {
    const { traffic, unknownTrips } = count(NESTED.replace('s_cmp_ge_u32 s0, 16', comparison));
    expect(unknownTrips).toBe(0);
    expect(traffic.scalarRead).toBe(trips * 8 * 4);
  });

  it('take no comparison for the end of a loop that decides on something else in it', () => {
    const inner = NESTED.replace('s_cbranch_scc1 BB6 ', 's_cbranch_scc1 BB5 ');
    expect(count(inner).unknownTrips).toBe(1);
    expect(count(NESTED.replace('s_cbranch_scc1 BB6 ', 'v_mov_b32 v0, v1   ')).unknownTrips).toBe(1);
  });

  it('see a register that was written within a pair, and the sign of a short number', () => {
    const pair = NESTED.replace('s_movk_i32 s1, 0x10', 's_mov_b64 s[0:1], -1');
    expect(count(pair).unknownTrips).toBe(2);
    const negative = NESTED.replace('s_movk_i32 s1, 0x10', 's_movk_i32 s1, 0xfff0').replace('s1, s1, -2', 's1, s1, 2');
    expect(count(negative).traffic.scalarRead).toBe(16 * 8 * 4);
  });

  it.each([
    ['buffer_load_dwordx4 v[0:3], v1, s[8:11], 0 offen', { storageRead: 16 }],
    ['buffer_load_dword v0, v1, s[8:11], 0 offen', { storageRead: 4 }],
    ['buffer_store_dwordx3 v[0:2], v1, s[8:11], 0 offen', { storageWritten: 12 }],
    ['global_load_u8 v0, v1, s[8:9]', { storageRead: 1 }],
    ['global_load_dwordx2 v[0:1], v1, s[8:9]', { storageRead: 8 }],
    ['global_load_d16_b16 v0, v1, s[8:9]', { storageRead: 2 }],
    ['s_buffer_load_dwordx8 s[16:23], s[8:11], 0x0', { scalarRead: 32 }],
    ['s_load_dwordx4 s[8:11], s[2:3], 0x40', {}],
    ['ds_read_b128 v[0:3], v4', { workgroupRead: 16 }],
    ['ds_read2_b64 v[0:3], v4 offset1:1', { workgroupRead: 16 }],
    ['ds_write2st64_b32 v4, v0, v1 offset1:1', { workgroupWritten: 8 }],
    ['ds_store_b128 v1, v[4:7]', { workgroupWritten: 16 }],
    ['scratch_store_dwordx4 off, v[0:3], s32', { scratchWritten: 16 }],
    ['scratch_load_b128 v[0:3], off, s32', { scratchRead: 16 }],
    ['v_cvt_f32_ubyte0_e32 v0, v1', {}],
  ])('of %s', (line, moved) => {
    const { traffic } = count(`BB0:\n\t${line}    ; 00000000\n`);
    expect(Object.fromEntries(Object.entries(traffic).filter(([, bytes]) => bytes > 0))).toEqual(moved);
  });

  it('have no inner loop where none multiplies and adds', () => {
    expect(count('BB0:\n\tv_fma_f32 v1, v2, v3, v4   ; 0\nBB1:\n\ts_branch BB1    ; 0\n').innerLoop).toBeUndefined();
  });
});
