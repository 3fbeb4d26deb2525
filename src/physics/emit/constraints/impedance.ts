/** A constraint's solref and solimp as the literals that `shaders/physics/constraints/impedance.wgsl` takes. */
import type { Solimp, Solref } from '../../compile/solver_parameters.ts';
import type { Option } from '../../model.ts';

/** Bounds of impedances and of the curve's middle: mjMINIMP, mjMAXIMP. */
const [MIN_IMPEDANCE, MAX_IMPEDANCE] = [1e-4, 0.9999];

const clamped = (x: number): number => Math.min(Math.max(x, MIN_IMPEDANCE), MAX_IMPEDANCE);

/** d0 and dw within MuJoCo's bounds. */
export const impedances = (solimp: Readonly<Solimp>): [number, number] => [clamped(solimp[0]), clamped(solimp[1])];

/** @returns stiffness, damping, d0, dw, 1 / width, mid, power */
export function solverLiterals(solref: Readonly<Solref>, solimp: Readonly<Solimp>, opt: Option): number[] {
  const [first, second] = [solref[0], solref[1]];
  const width = solimp[2];
  const [near, far] = impedances(solimp);
  const isFlat = near === far || width <= 1e-15;
  const [d0, dw] = isFlat ? [(near + far) / 2, (near + far) / 2] : [near, far];
  const time = opt.disabled.has('refsafe') ? first : Math.max(first, 2 * opt.timestep);
  const [stiffness, damping] =
    first > 0
      ? [1 / (far * far * time * time * second * second), 2 / (far * time)]
      : [-first / (far * far), -second / far];
  return [stiffness, damping, d0, dw, isFlat ? 0 : 1 / width, clamped(solimp[3]), Math.max(1, solimp[4])];
}
