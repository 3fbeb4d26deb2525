// Twin of shaders/algos/c_trpo.wgsl: the decisions of C-TRPO (Milosevic, Mueller, Scherf 2025) as a state machine.
import { type Barrier, curvature } from './barrier.ts';

export interface Settings {
  limits: readonly number[];
  hysteresis: number;
  beta: number;
  barrier: Barrier;
}

export interface Decision {
  mode: number;
  latched: number[];
  rewardWeight: number;
  costWeight: number[];
  hasBarrier: number[];
  barrierWeight: number[];
  margin: number[];
}

/** One iteration: from the latches and J_C to the mode and the weights of objective and barrier. */
export function decide(
  { limits, hysteresis, beta, barrier }: Settings,
  wasLatched: readonly number[],
  costs: readonly number[],
): Decision {
  const latched = limits.map((b, i) => ((costs[i] as number) < (wasLatched[i] ? hysteresis * b : b) ? 0 : 1));
  const recovery = latched.includes(1);
  const margin = limits.map((b, i) => b - (costs[i] as number));
  return {
    mode: recovery ? 1 : 0,
    latched,
    rewardWeight: recovery ? 0 : 1,
    costWeight: recovery ? latched : latched.map(() => 0),
    hasBarrier: margin.map(() => (recovery ? 0 : 1)),
    barrierWeight: margin.map((m) => (recovery ? 0 : beta * curvature(barrier, m))),
    margin,
  };
}
