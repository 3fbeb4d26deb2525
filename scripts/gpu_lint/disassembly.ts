/**
 * Counts from the disassembly that RADV gives (LLVM's syntax, blocks labelled `BB7:`): barriers, loops, multiply-adds and
 * the bytes that instructions load and store.
 */

export interface Instruction {
  readonly mnemonic: string;
  readonly operands: readonly string[];
}

/** Bytes that instructions move: of memory for a lane, of scalar loads for a wave. */
export interface Traffic {
  /** Storage and uniform buffers, for a lane. */
  readonly storageRead: number;
  readonly storageWritten: number;
  /** The same through scalar instructions, for a whole wave. */
  readonly scalarRead: number;
  /** Scratch memory: private arrays and spilled registers, for a lane. */
  readonly scratchRead: number;
  readonly scratchWritten: number;
  /** Workgroup memory, for a lane. */
  readonly workgroupRead: number;
  readonly workgroupWritten: number;
}

export interface InnerLoop {
  /** Instructions that do something: waits, hints and fillers are left out. A dual-issued pair is one. */
  readonly instructions: number;
  readonly multiplyAdds: number;
  readonly traffic: Traffic;
}

export interface Counts {
  readonly barriers: number;
  readonly loops: number;
  /** The code does not say how often these go round, and their traffic is counted once. */
  readonly unknownTrips: number;
  /** Bytes of one invocation, multiplied by the loops' trip counts. */
  readonly traffic: Traffic;
  /** The innermost loop with the most multiply-adds; absent where no innermost loop has any. */
  readonly innerLoop?: InnerLoop | undefined;
}

const NOTHING: Traffic = {
  storageRead: 0,
  storageWritten: 0,
  scalarRead: 0,
  scratchRead: 0,
  scratchWritten: 0,
  workgroupRead: 0,
  workgroupWritten: 0,
};

const FILLER = /^s_(?:nop|delay_alu|waitcnt|wait_|clause|code_end|sleep|inst_prefetch|set_inst_prefetch|setprio)/;
const MULTIPLY_ADD = /^v_(?:dual_|pk_)?(?:fma|fmac|fmamk|fmaak|mac|mad|madmk|madak)(?:_legacy)?_f(?:16|32)/;

/** Multiply-adds of one instruction for a lane: two where it is packed, or one in each half of a dual-issued pair. */
function multiplyAddsOf({ mnemonic, operands }: Instruction): number {
  const second =
    operands
      .find((operand) => operand.includes('::'))
      ?.split('::')[1]
      ?.trim() ?? '';
  const count = (name: string): number => (MULTIPLY_ADD.test(name) ? (name.startsWith('v_pk_') ? 2 : 1) : 0);
  return count(mnemonic) + count(second);
}

/** Bytes of a memory instruction's data by the end of its name: `b128`, `dwordx4`, `u8`, `2addr_b64`, `read2_b32`. */
function bytesOf(mnemonic: string): number {
  const pairs = /_2addr_|(?:read|write)2/.test(mnemonic) ? 2 : 1;
  const [, words] = /dwordx(\d+)/.exec(mnemonic) ?? [];
  if (words) return 4 * Number(words);
  if (/dword/.test(mnemonic)) return 4;
  if (/byte|_[ui]8\b|_[bui]8_|_b8\b/.test(mnemonic)) return 1;
  const [, bits] = /_[bui](\d+)(?:_e\d+)?$/.exec(mnemonic) ?? [];
  if (bits) return (pairs * Number(bits)) / 8;
  return /short|b16|u16|i16/.test(mnemonic) ? 2 : 4;
}

/** Where the bytes of one instruction go. */
function trafficOf({ mnemonic }: Instruction): Partial<Traffic> {
  const [, unit, way] =
    /^(buffer|global|flat|scratch|ds|s|s_buffer)_(load|store|read|write|atomic)/.exec(mnemonic) ?? [];
  if (!unit || !way) return {};
  const bytes = bytesOf(mnemonic);
  const isRead = way === 'load' || way === 'read';
  if (unit === 's') return {}; // What it loads are descriptors.
  if (unit === 's_buffer') return isRead ? { scalarRead: bytes } : {};
  if (unit === 'ds') return isRead ? { workgroupRead: bytes } : { workgroupWritten: bytes };
  if (unit === 'scratch') return isRead ? { scratchRead: bytes } : { scratchWritten: bytes };
  return isRead ? { storageRead: bytes } : { storageWritten: bytes };
}

function sum(parts: Iterable<{ readonly traffic: Partial<Traffic>; readonly times: number }>): Traffic {
  const total: Record<keyof Traffic, number> = { ...NOTHING };
  for (const { traffic, times } of parts)
    for (const [name, bytes] of Object.entries(traffic)) total[name as keyof Traffic] += bytes * times;
  return total;
}

interface Listing {
  readonly instructions: readonly Instruction[];
  /** Index of the first instruction of a block. */
  readonly labels: ReadonlyMap<string, number>;
}

/** Instructions and labels; a line `(then repeated 6 times)` stands for six more of the instruction before it. */
export function readListing(text: string): Listing {
  const instructions: Instruction[] = [];
  const labels = new Map<string, number>();
  for (const line of text.split('\n')) {
    const label = /^(BB\d+):/.exec(line)?.[1];
    if (label) {
      labels.set(label, instructions.length);
      continue;
    }
    const repeated = /^\s*\(then repeated (\d+) times\)/.exec(line)?.[1];
    const last = instructions.at(-1);
    if (repeated && last) {
      instructions.push(...new Array<Instruction>(Number(repeated)).fill(last));
      continue;
    }
    const [, mnemonic, rest = ''] = /^\s+([a-z]\w*)\s*([^;]*)/.exec(line) ?? [];
    if (!mnemonic) continue;
    const operands = rest.split(',').map((operand) => operand.trim());
    instructions.push({ mnemonic, operands: operands.filter((operand) => operand !== '') });
  }
  return { instructions, labels };
}

interface Loop {
  /** Index of its first instruction, and of the branch back to it. */
  readonly start: number;
  readonly end: number;
}

/** Loops by their branches backwards; several branches to one block are one loop. */
function loopsOf({ instructions, labels }: Listing): Loop[] {
  const ends = new Map<number, number>();
  instructions.forEach(({ mnemonic, operands }, i) => {
    if (!/^s_c?branch/.test(mnemonic)) return;
    const start = labels.get(operands[0] ?? '');
    if (start !== undefined && start <= i) ends.set(start, Math.max(i, ends.get(start) ?? 0));
  });
  return [...ends].map(([start, end]) => ({ start, end }));
}

const literal = (operand: string | undefined): number | undefined =>
  operand !== undefined && /^-?(?:0x[\da-f]+|\d+)$/.test(operand) ? Number(operand) : undefined;

/** A number that a move writes; `s_movk` extends the sign of 16 bits. */
function moved({ mnemonic, operands }: Instruction): number | undefined {
  const value = /^s_movk?_/.test(mnemonic) ? literal(operands[1]) : undefined;
  return value !== undefined && mnemonic.startsWith('s_movk') && value > 0x7fff ? value - 0x10000 : value;
}

/** Whether an instruction writes a scalar register, by itself or within a range like `s[6:7]`. */
function writes({ mnemonic, operands: [first = ''] }: Instruction, register: string): boolean {
  if (/^s_(?:cmp|c?branch)/.test(mnemonic)) return false;
  if (first === register) return true;
  const [, from, to] = /^s\[(\d+):(\d+)\]$/.exec(first) ?? [];
  const at = Number(register.slice(1));
  return from !== undefined && Number(from) <= at && at <= Number(to);
}

/** Whether the comparison at `i` decides, alone or joined with others, on a branch out of the loop or back to its start. */
function decidesLoop({ instructions, labels }: Listing, { start, end }: Loop, i: number): boolean {
  for (const { mnemonic, operands } of instructions.slice(i + 1, end + 1)) {
    if (mnemonic.startsWith('s_cbranch')) {
      const target = labels.get(operands[0] ?? '');
      return target !== undefined && (target > end || target <= start);
    }
    if (!FILLER.test(mnemonic) && !/^s_(?:cmp|cselect|mov|or|and)/.test(mnemonic)) return false;
  }
  return false;
}

/**
 * How often a loop runs, where a scalar register counts it: set to a number before, changed by a number once and compared
 * with one for a branch that ends the loop. Undefined otherwise.
 */
function tripCount(listing: Listing, loop: Loop): number | undefined {
  const { instructions } = listing;
  const { start, end } = loop;
  const inside = instructions.slice(start, end + 1);
  for (const [i, { mnemonic, operands }] of inside.entries()) {
    const [, relation] = /^s_cmpk?_(l[tegq]|g[te]|eq)/.exec(mnemonic) ?? [];
    const register = operands.find((operand) => /^s\d+$/.test(operand));
    const bound = operands.map(literal).find((value) => value !== undefined);
    if (!relation || register === undefined || bound === undefined || !decidesLoop(listing, loop, start + i)) continue;
    const changes = inside.filter((other) => writes(other, register));
    const [change] = changes;
    if (changes.length !== 1 || !change || !/^s_(?:add|sub)k?_/.test(change.mnemonic)) continue;
    const amount = literal(change.operands.at(-1));
    const isOnItself = change.operands.length === 2 || change.operands.includes(register, 1);
    const before = instructions.slice(0, start).findLast((other) => writes(other, register));
    const first = before && moved(before);
    if (amount === undefined || !isOnItself || first === undefined) continue;
    const step = change.mnemonic.startsWith('s_sub') ? -amount : amount;
    // The last trip is at the bound itself where it is passed only beyond.
    const isForward = (operands[0] === register) === step > 0;
    const isBeyond = (isForward ? ['gt', 'le'] : ['lt', 'ge']).includes(relation);
    const trips = Math.ceil((bound + (isBeyond ? Math.sign(step) : 0) - first) / step);
    if (Number.isFinite(trips) && trips > 0) return trips;
  }
  return undefined;
}

/** Counts of one kernel's disassembly. */
export function count(text: string): Counts {
  const listing = readListing(text);
  const { instructions } = listing;
  const loops = loopsOf(listing).map((loop) => ({ ...loop, trips: tripCount(listing, loop) }));
  const timesAt = (i: number): number =>
    loops.reduce((times, { start, end, trips = 1 }) => (start <= i && i <= end ? times * trips : times), 1);
  const moving = instructions.flatMap((instruction, i) => {
    const traffic = trafficOf(instruction);
    return Object.keys(traffic).length > 0 ? [{ traffic, times: timesAt(i) }] : [];
  });
  const innermost = loops.filter(({ start, end }) =>
    loops.every((other) => other.start <= start || other.end > end || other.start === start),
  );
  const inner = innermost.map(({ start, end }): InnerLoop => {
    const body = instructions.slice(start, end + 1).filter(({ mnemonic }) => !FILLER.test(mnemonic));
    return {
      instructions: body.length,
      multiplyAdds: body.reduce((total, instruction) => total + multiplyAddsOf(instruction), 0),
      traffic: sum(body.map((instruction) => ({ traffic: trafficOf(instruction), times: 1 }))),
    };
  });
  const [innerLoop] = inner
    .filter(({ multiplyAdds }) => multiplyAdds > 0)
    .sort((a, b) => b.multiplyAdds - a.multiplyAdds);
  return {
    barriers: instructions.filter(({ mnemonic }) => /^s_barrier(?:_signal)?$/.test(mnemonic)).length,
    loops: loops.length,
    unknownTrips: loops.filter(({ trips }) => trips === undefined).length,
    traffic: sum(moving),
    innerLoop,
  };
}
