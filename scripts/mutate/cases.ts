/** Which small tests reach the functions of a shader file. */

export interface Case {
  readonly test: string;
  /** A pattern of the tests' names; without it all tests of the file run. */
  readonly name?: string;
}

const kernel = (path: string, name?: string): Case => ({
  test: `test/kernels/${path}.test.ts`,
  ...(name !== undefined && { name }),
});
const task = (path: string, name?: string): Case => ({
  test: `test/tasks/${path}.test.ts`,
  ...(name !== undefined && { name }),
});
const robots = (path: string, name: string): Case => ({ test: `test/tasks/${path}.test.ts`, name });
const physics = (path: string, name?: string): Case => ({
  test: `test/physics/${path}.test.ts`,
  ...(name !== undefined && { name }),
});

const SMALL = 'one sample|categorical, blocks|nine actions';
const free = physics('step', '(crawler|joints).xml. without');
const touching = physics('step', 'hopper.xml. with limits and contacts in .mixed');
const gaussianHead = kernel('lib/head', 'Gaussian, three actions|categorical, nine');
const policyMinibatches = kernel('optim/policy_minibatches', 'one sample|categorical, relu|leaves replicas|ends with');
/** Idle samples hold nonsense, and whole iterations are to ignore it. */
const lockstep: Case = { test: 'test/train/lockstep.test.ts', name: 'vectors' };
/** Where MuJoCo stops before it has converged, what a search evaluates shows. */
const searching = physics('iterations');
/** What constraints cost, by itself: a solver that has converged shows its search in part. */
const costs = physics('constraint_costs');
const hopper = physics('cooperative');
const ties = physics('lockstep', 'ties');
const cooperativeRollout = physics('cooperative_rollout');
const drawn = [kernel('render/scene'), kernel('render/renderer')];

/** The first entry whose pattern fits a file, below shaders/ and without extension, has its cases: a mutant dies by any of them. */
const CASES: readonly (readonly [RegExp, readonly Case[]])[] = [
  [/^algos\/(ppo_lagrangian|pdo|focops|cup|cppo_pid)$/, [kernel('algos/lagrangian')]],
  [/^algos\/(ppo|ipo|p3o|c3po|appo)$/, [kernel('algos/penalised')]],
  [/^algos\/combined_step$/, [kernel('algos/constrained_step'), kernel('algos/soft_switch')]],
  [/^algos\/saute_ppo$/, [kernel('rollout/collect', 'budgets')]],
  [/^lib\/stateless$/, [kernel('algos/trpo')]],
  [/^(algos\/(cpo|pcpo)|lib\/constrained_step)$/, [kernel('algos/constrained_step')]],
  [/^(algos\/(pcrpo|espo)|lib\/soft_switch)$/, [kernel('algos/soft_switch')]],
  [/^lib\/multiplier$/, [kernel('algos/lagrangian'), kernel('algos/trpo_lagrangian')]],
  [/^lib\/control$/, [kernel('algos/c_trpo'), kernel('algos/penalised'), kernel('algos/c_npg')]],
  [/^lib\/adam$/, [kernel('optim/adam')]],
  [/^lib\/(angle|barrier|woodbury)$/, []],
  [/^lib\/moments$/, [kernel('estimate/moments')]],
  [/^lib\/provisional$/, [kernel('estimate/episodes')]],
  [/^lib\/head$/, [gaussianHead]],
  [
    /^lib\/(forward|network|backward)$/,
    [kernel('nn/forward', SMALL), kernel('nn/policy_gradient', SMALL), kernel('nn/fisher', SMALL)],
  ],
  [/^lib\/tile_/, [kernel('nn/forward', 'tiles'), kernel('nn/fisher', 'tiles'), kernel('nn/weight_gradient', 'tile')]],
  [/^lib\/lane_gradient$/, [kernel('nn/weight_gradient', '13 steps'), policyMinibatches]],
  [/^lib\/(descend|phase)$/, [kernel('optim/critic_minibatches', 'one sample|relu|leaves|ends'), policyMinibatches]],
  [
    /^layout$/,
    [
      kernel('rollout/collect', 'one environment|time observed|budgets|staggered'),
      kernel('estimate/penalty', 'one sample|several|switches|rests'),
      ...['advantage', 'cost_spread', 'moments', 'products', 'surrogate', 'time_baseline'].map((name) =>
        kernel(`estimate/${name}`),
      ),
      kernel('nn/policy_loss', 'one sample|categorical, partial'),
      kernel('nn/critic_gradient', 'one sample|partial|twin'),
      kernel('algos/e_cop'),
    ],
  ],
  [/^lib\/played$/, [kernel('estimate/time_baseline')]],
  [/^lib\/surrogate$/, [kernel('optim/passes', 'optim/passes|categorical'), kernel('optim/line_search')]],
  [/^lib\/reduce$/, [kernel('estimate/products'), kernel('estimate/moments', 'workgroup')]],
  [
    /^lib\/(loss|minibatches)$/,
    [kernel('nn/policy_loss', 'one sample|categorical, partial'), kernel('algos/penalised')],
  ],
  [/^lib\/penalty$/, [kernel('estimate/penalty', 'one sample|switches|rests')]],
  [/^lib\/policy$/, [kernel('rollout/collect', 'one environment|categorical, blocks|two layers|a registered task$')]],
  [
    /^lib\/(environment|batch)$/,
    [
      kernel('rollout/next_batch', 'rollout/next_batch|sit out'),
      kernel('rollout/collect', 'staggered, blocks|time observed'),
      kernel('estimate/moments', 'blocks'),
    ],
  ],
  [/^lib\/random$/, [task('random')]],
  [/^lib\/quaternion$/, [free, touching]],
  [/^lib\/record$/, [kernel('algos/c_trpo')]],
  [/^nn\/sum_partials$/, [kernel('nn/weight_gradient')]],
  [/^nn\/(policy_gradient|fisher)$/, [kernel('', SMALL)]],
  [/^nn\/forward$/, [kernel('', `${SMALL}|critics|rests`)]],
  [/^nn\/critic_gradient$/, [kernel('', 'one sample|partial|twin')]],
  [/^nn\/policy_loss$/, [kernel('', 'one sample|categorical, partial|rests'), kernel('algos/e_cop', 'with vectors')]],
  [/^optim\/policy_minibatches$/, [policyMinibatches]],
  [/^optim\/critic_minibatches$/, [kernel('', 'one sample|partial|relu|leaves|ends')]],
  [/^optim\/conjugate_gradient$/, [kernel('', "'one barrier'|two barriers|recovery|starts anew|leaves")]],
  [/^optim\/passes$/, [kernel('', 'optim/passes|categorical')]],
  [/^estimate\/(advantage_moments|normaliser|normalise)$/, [kernel('estimate/moments')]],
  [/^estimate\/moments$/, [kernel(''), lockstep]],
  [/^estimate\/penalty$/, [kernel('', 'one sample|several|switches|rests')]],
  [/^estimate\/surrogate$/, [kernel('', 'one sample|blocks|rests'), lockstep]],
  [/^rollout\/begin$/, [kernel('rollout/collect', 'one environment|time observed|budgets|staggered')]],
  [
    /^rollout\/collect$/,
    [kernel('', 'one environment|categorical, blocks|time observed|budgets|staggered|leaves|however')],
  ],
  [
    /^rollout\/(episode|choose)$/,
    [kernel('rollout/collect', 'one environment|categorical, blocks|time observed|lockstep|budgets|staggered|leaves')],
  ],
  [/^rollout\/(act|step)$/, [kernel('rollout/collect', 'tiles'), cooperativeRollout]],
  [/^rollout\/(physics|posted_model)$/, [cooperativeRollout]],
  [/^rollout\/shuffle$/, [kernel(''), kernel('rollout/next_batch', 'is that of a run')]],
  [/^rollout\/next_batch$/, [kernel('', 'rollout/next_batch|sit out')]],
  [/^render\//, drawn],
  [
    /^tasks\/(lidar|point_goal|vase|point_robot|point_state)$/,
    [task('point'), task('episodes', 'positions|goal moves')],
  ],
  [/^tasks\/(point_circle|point_run)$/, [task('point', 'PointCircle|PointRun'), task('episodes')]],
  [/^tasks\/navigation(_robot|_things|_gremlins)?$/, [task('navigation')]],
  [/^tasks\/placement$/, [task('navigation', 'begin')]],
  [/^tasks\/(linear_quadratic|tabular|outcome)$/, [task('small')]],
  [/^tasks\/random_rollout$/, [task('episodes', 'random rollouts'), task('small', 'random rollouts')]],
  [/^tasks\/replay$/, [task('small')]],
  [/^tasks\/vector_env$/, [task('vector_env')]],
  [/^tasks\/point_mass_circle$/, [task('circle')]],
  [/^tasks\/velocity$/, [robots('recorded', 'Hopper'), robots('locomotion', 'HopperVelocity|far away')]],
  [/^tasks\/(robot|articulated_state)$/, [robots('recorded', 'Hopper|Swimmer'), robots('locomotion', 'AntCircle')]],
  [/^tasks\/robot_circle$/, [robots('locomotion', 'AntCircle')]],
  [/^tasks\/safety_effort$/, [robots('recorded', 'SafetyHopper-'), robots('locomotion', 'SafetyHopper-')]],
  [
    /^tasks\/safety_half_cheetah$/,
    [robots('recorded', 'SafetyHalfCheetah-'), robots('locomotion', 'SafetyHalfCheetah-')],
  ],
  [/^tasks\/safety_humanoid_standup$/, [robots('recorded', 'Standup')]],
  [/^tasks\/safety_(pusher|reacher|walker)$/, [robots('recorded', 'SafetyPusher|SafetyReacher|SafetyWalker')]],
  [/^physics\/contacts\/collision_box$/, [physics('collide', 'sphere and box|plane and box')]],
  [
    /^physics\/contacts\/collision_box_box$/,
    [physics('flush', 'far from|large boxes'), physics('collide', 'box and box')],
  ],
  [/^physics\/contacts\/collision_capsule_box$/, [physics('collide', 'capsule and box')]],
  [/^physics\/contacts\/collision_plane$/, [physics('collide', 'plane and')]],
  [/^physics\/contacts\/collision_cylinder$/, [physics('collide', 'sphere and cylinder|plane and cylinder')]],
  [
    /^physics\/contacts\/(collision_convex|convex|nearest)$/,
    [physics('collide', 'sphere and ellipsoid|capsule and cylinder|ellipsoid and (cylinder|box)')],
  ],
  [
    /^physics\/contacts\/(collision_faces|polygon)$/,
    [
      physics('collide', 'cylinder and (box|cylinder)'),
      physics('flush'),
      physics('tumbling', 'cylinder standing on a box'),
    ],
  ],
  [
    /^physics\/contacts\/(collision_primitive|contact_set)$/,
    [physics('collide', '(sphere|capsule) and (sphere|capsule)')],
  ],
  [/^physics\/contacts\/elliptic$/, [costs, physics('cones', 'elliptic. cones with condim (3|6)')]],
  [/^physics\/contacts\/torsional/, [costs, physics('cones', 'condim (4|6)')]],
  [
    /^physics\/contacts\/shared$/,
    [physics('shared_slots'), physics('step', 'crawler.xml.* .shared'), physics('flush', 'shared')],
  ],
  [/^physics\/contacts\/pyramid$/, [costs, touching, physics('outputs', 'crawler.* mj_step leave'), searching]],
  [/^physics\/constraints\/rows$/, [costs, touching, physics('step', '(ties|crawler).xml. with limits'), searching]],
  [/^physics\/constraints\/impedance$/, [touching, physics('cones', 'condim (3|6)')]],
  [/^physics\/io$/, [touching, physics('outputs', 'cart')]],
  [/^physics\/constraints\/equality$/, [physics('step', 'ties.xml. with limits'), searching]],
  [/^physics\/cooperative\/(cone_elliptic|slip_elliptic|residual_six)$/, [physics('noslip', 'round cone')]],
  [/^physics\/cooperative\/cone_torsional$/, [physics('cooperative_cones.long', 'pyramidal')]],
  [/^physics\/cooperative\/(noslip|slip_pyramid)$/, [physics('noslip', 'stays')]],
  [/^physics\/cooperative\/(cone_plain|residual_axes|rows)$/, [hopper, ties, physics('noslip', 'pyramid')]],
  [/^physics\/cooperative\/(contacts|chains)$/, [hopper, physics('noslip', 'stays'), ties]],
  [/^physics\/cooperative\/equality$/, [ties]],
  [/^physics\/cooperative\/sensors$/, [physics('sensors', 'cooperative')]],
  [/^physics\/cooperative\/outputs$/, [cooperativeRollout, physics('sensors', 'cooperative')]],
  [/^physics\/cooperative\/step$/, [hopper, cooperativeRollout, ties]],
  [/^physics\/cooperative\//, [hopper, ties, physics('sensors', 'cooperative')]],
  [/^physics\/fluid$/, [physics('step', 'swimmer.xml. without')]],
  [/^physics\/(actuation|force)$/, [physics('step', '(actuators|cart).xml. without'), physics('outputs', 'cart')]],
  [/^physics\/(implicit|integrate|solver\/factor)$/, [physics('integrate'), free]],
  [/^physics\/contacts\/stiffness$/, [physics('stiffness'), touching]],
  [/^physics\/(sensor|touch|constraints\/wrench)$/, [physics('sensors'), physics('outputs', 'crawler')]],
  [/^physics\/stability$/, [physics('resets')]],
  [/^physics\/(bias|inertia|kinematics|spatial|passive|free_body)$/, [free, physics('step', 'cart.xml. without')]],
  [/^physics\//, [touching, physics('step', 'ties.xml. with limits')]],
];

/** Measures a device, and computes nothing that a run uses. */
export const isMeasured = (file: string): boolean => file.startsWith('bench/');

/** @param file below shaders/, with its extension */
export function casesOf(file: string): readonly Case[] {
  const path = file.replace(/\.wgsl$/, '');
  const [, found = []] = CASES.find(([pattern]) => pattern.test(path)) ?? [];
  const own = kernel(path);
  if (found.length === 0) return [own];
  return found.map((one) => (one.test === kernel('').test ? { ...one, test: own.test } : one));
}
