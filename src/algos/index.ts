/** The registry of algorithms. A new one adds its file, its control kernel and one line here. */
import { RingfenceError } from '../errors/error.ts';
import { addShaders } from '../gpu/shader_registry.ts';
import type { Traits } from '../shape/shape.ts';
import type { Algorithm, Settings } from './algorithm.ts';
import { appo } from './appo.ts';
import { cNpg } from './c_npg.ts';
import { cTrpo } from './c_trpo.ts';
import { c3po } from './c3po.ts';
import { cpo } from './cpo.ts';
import { cppoPid } from './cppo_pid.ts';
import { crpo } from './crpo.ts';
import { cup } from './cup.ts';
import { eCop } from './e_cop.ts';
import { espo } from './espo.ts';
import { focops } from './focops.ts';
import { ipo } from './ipo.ts';
import { npg } from './npg.ts';
import { p3o } from './p3o.ts';
import { pcpo } from './pcpo.ts';
import { pcrpo } from './pcrpo.ts';
import { pdo } from './pdo.ts';
import { ppo } from './ppo.ts';
import { ppoLagrangian } from './ppo_lagrangian.ts';
import { rcpo } from './rcpo.ts';
import { sautePpo } from './saute_ppo.ts';
import { trpo } from './trpo.ts';
import { trpoLagrangian } from './trpo_lagrangian.ts';

export type { Algorithm, NamedStep } from './algorithm.ts';

const list: readonly Algorithm[] = [
  cTrpo,
  appo,
  c3po,
  cNpg,
  cpo,
  cppoPid,
  crpo,
  cup,
  eCop,
  espo,
  focops,
  ipo,
  npg,
  p3o,
  pcpo,
  pcrpo,
  pdo,
  ppo,
  ppoLagrangian,
  rcpo,
  sautePpo,
  trpo,
  trpoLagrangian,
];

/** Whether an algorithm is the house's own, which every copy of this version knows by its name. */
export const isShippedAlgorithm = (algorithm: Algorithm): boolean => list.includes(algorithm);

const registry: Record<string, Algorithm> = Object.fromEntries(list.map((a) => [a.name, a]));

export const algorithms: Readonly<Record<string, Algorithm>> = registry;

/**
 * Adds an algorithm of a user's own; trainers then know it by its name.
 * @param shaders its kernels by their path, such as `algos/my_method.wgsl` of `verbs.decide('algos/my_method')`
 * @throws RingfenceError when the name or a path is taken
 */
export function registerAlgorithm(algorithm: Algorithm, shaders: Readonly<Record<string, string>> = {}): void {
  const { name } = algorithm;
  if (Object.hasOwn(registry, name)) throw new RingfenceError(`there is an algorithm ${name} already`);
  addShaders(shaders);
  registry[name] = algorithm;
}

/** What an algorithm and its settings ask of shapes and rollouts. */
export function traitsOf(algorithm: Algorithm, settings: Settings): Traits {
  const own = algorithm.traits?.(settings) ?? {};
  return settings.values['timeConditioned'] === true ? { timeConditioned: true, ...own } : own;
}

/** Whether some algorithm has a hyper-parameter of this name. */
export const isHyperparameter = (name: string): boolean =>
  Object.values(algorithms).some(({ hyperparameters }) => hyperparameters.some((p) => p.name === name));
