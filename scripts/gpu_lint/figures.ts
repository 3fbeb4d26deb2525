/** The figures of one kernel on one GPU, and which of them are better smaller or larger. */
import { type Counts, count } from './disassembly.ts';
import type { Compiled } from './vulkan/compiler.ts';

export interface Figures {
  /** Lanes of a wave, chosen by the driver or forced. */
  readonly wave: number;
  readonly vgprs: number;
  readonly sgprs: number;
  readonly spilledVgprs: number;
  readonly spilledSgprs: number;
  /** Bytes of scratch memory a wave: private arrays and spilled registers. */
  readonly scratch: number;
  /** Bytes of workgroup memory. */
  readonly workgroupMemory: number;
  /** Waves that a SIMD can hold by registers and workgroup memory, as the driver tells it. */
  readonly waves: number;
  /** Bytes of code. */
  readonly code: number;
  readonly barriers: number;
  /** Bytes of storage and uniform buffers of one invocation, by the disassembly; loops of unknown trips once. */
  readonly read: number;
  readonly written: number;
  readonly unknownTrips: number;
  /** Multiply-adds an instruction, in the innermost loop that has the most of them. */
  readonly multiplyAdds?: number | undefined;
  /** Bytes of buffers and scratch that a lane of this loop loads for a multiply-add, and of workgroup memory. */
  readonly loaded?: number | undefined;
  readonly loadedShared?: number | undefined;
  /** Cycles that the driver estimates with trip counts of its own: to compare two versions of one kernel, never a time. */
  readonly inverseThroughput: number;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Figures from what the driver told of a pipeline. */
export function figuresOf({ waveSize, statistics, disassembly }: Omit<Compiled, 'milliseconds'>): Figures {
  const told = (name: string): number => {
    const value = statistics[name];
    if (value === undefined)
      throw new Error(`the driver tells no "${name}": another version of Mesa names it otherwise`);
    return value;
  };
  const { barriers, traffic, unknownTrips, innerLoop }: Counts = count(disassembly);
  const { storageRead, storageWritten, scalarRead } = traffic;
  return {
    wave: waveSize,
    vgprs: told('VGPRs'),
    sgprs: told('SGPRs'),
    spilledVgprs: told('Spilled VGPRs'),
    spilledSgprs: told('Spilled SGPRs'),
    scratch: told('Scratch size'),
    workgroupMemory: told('LDS size'),
    waves: told('Subgroups per SIMD'),
    code: told('Code size'),
    barriers,
    read: Math.round(storageRead + scalarRead / waveSize),
    written: storageWritten,
    unknownTrips,
    ...(innerLoop && {
      multiplyAdds: rounded(innerLoop.multiplyAdds / innerLoop.instructions),
      loaded: rounded(
        (innerLoop.traffic.storageRead + innerLoop.traffic.scratchRead + innerLoop.traffic.scalarRead / waveSize) /
          innerLoop.multiplyAdds,
      ),
      loadedShared: rounded(innerLoop.traffic.workgroupRead / innerLoop.multiplyAdds),
    }),
    inverseThroughput: told('Inverse Throughput'),
  };
}

/**
 * Figures that two versions of a kernel are compared by: the share by which each may differ before it counts as a change, since
 * a few instructions more are no loss. Those of registers, memory and waves are exact.
 */
export const COMPARED: Readonly<Partial<Record<keyof Figures, { worse: 'more' | 'less'; tolerance: number }>>> = {
  vgprs: { worse: 'more', tolerance: 0 },
  spilledVgprs: { worse: 'more', tolerance: 0 },
  spilledSgprs: { worse: 'more', tolerance: 0 },
  scratch: { worse: 'more', tolerance: 0 },
  workgroupMemory: { worse: 'more', tolerance: 0 },
  waves: { worse: 'less', tolerance: 0 },
  code: { worse: 'more', tolerance: 0.05 },
  barriers: { worse: 'more', tolerance: 0 },
  multiplyAdds: { worse: 'less', tolerance: 0.05 },
  loaded: { worse: 'more', tolerance: 0.05 },
  inverseThroughput: { worse: 'more', tolerance: 0.05 },
};
