/** `<option>`: how a model is stepped. */
import type { Vec3 } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import { DISABLE_FLAGS } from '../mjcf/schema.ts';

export interface Option {
  /** s */
  readonly timestep: number;
  /** m/s^2 */
  readonly gravity: Vec3;
  /** The medium's velocity, m/s. */
  readonly wind: Vec3;
  readonly magnetic: Vec3;
  /** The medium's, kg/m^3; 0 where there is none. */
  readonly density: number;
  /** The medium's, Pa s; 0 where there is none. */
  readonly viscosity: number;
  readonly integrator: 'Euler' | 'RK4' | 'implicitfast';
  readonly cone: 'pyramidal' | 'elliptic';
  /** Impedance of friction over that of the normal, for elliptic cones and pyramids. */
  readonly impratio: number;
  readonly solver: 'PGS' | 'CG' | 'Newton';
  /** Steps of the solver, and evaluations in the search along each. */
  readonly iterations: number;
  readonly lsIterations: number;
  readonly tolerance: number;
  /** The line search's, as a part of `tolerance`. */
  readonly lsTolerance: number;
  /** Sweeps that make friction hard after the solver, and the least gain of one that is followed by another. */
  readonly noslipIterations: number;
  readonly noslipTolerance: number;
  /** Parts of the step that are switched off, by the names of `<flag>`'s attributes. */
  readonly disabled: ReadonlySet<string>;
}

/**
 * @param element all `<option>` elements as one
 * @param flag all `<flag>` elements as one
 */
export function compileOption(element: Element, flag: Element): Option {
  const timestep = element.number('timestep', 0.002);
  const impratio = element.number('impratio', 1);
  if (timestep <= 0) throw element.error(`attribute "timestep" must be > 0, got ${timestep}`);
  if (impratio <= 0) throw element.error(`attribute "impratio" must be > 0, got ${impratio}`);
  const [density, viscosity] = [element.number('density', 0), element.number('viscosity', 0)];
  if (density < 0 || viscosity < 0) throw element.error('must have density and viscosity >= 0');
  return {
    timestep,
    gravity: element.numbers('gravity', [0, 0, -9.81]),
    wind: element.numbers('wind', [0, 0, 0]),
    magnetic: element.numbers('magnetic', [0, -0.5, 0]),
    density,
    viscosity,
    integrator: element.word<Option['integrator']>('integrator', 'Euler'),
    cone: element.word<Option['cone']>('cone', 'pyramidal'),
    impratio,
    solver: element.word<Option['solver']>('solver', 'Newton'),
    iterations: element.number('iterations', 100),
    lsIterations: element.number('ls_iterations', 50),
    tolerance: element.number('tolerance', 1e-8),
    lsTolerance: element.number('ls_tolerance', 0.01),
    noslipIterations: Math.max(0, element.number('noslip_iterations', 0)),
    noslipTolerance: element.number('noslip_tolerance', 1e-6),
    disabled: new Set(DISABLE_FLAGS.filter((name) => flag.word<'enable' | 'disable'>(name, 'enable') === 'disable')),
  };
}

/** Warns of solvers that this engine lacks. */
export function optionWarnings(element: Element, { solver, iterations }: Option): string[] {
  if (solver === 'Newton') return [];
  const told = `asks for the solver ${solver} with ${iterations} iterations`;
  return [element.sentence(`${told}; here Newton's method solves to convergence, which is where ${solver} would end`)];
}
