// What each kind of constraint costs, how it pushes and bends, and where its pieces meet: the solver's functions by
// themselves, which a step that has converged shows only in part.
import { describe, expect, it } from 'vitest';
import { Numbers } from '../kernels/bench.ts';
import {
  bent,
  type ConstraintCost,
  cone,
  derivatives,
  equality,
  force,
  frictionLoss,
  oneSided,
  pyramid,
} from '../reference/constraint_costs.ts';
import { openTestGpu, runKernel } from '../tasks/device.ts';

interface Query {
  readonly Jaref: number[];
  readonly jv: number[];
  readonly alpha: number;
  readonly D: number;
  /** A number for each axis but the normal. */
  readonly friction: number[];
  readonly loss: number;
  /** The normal's coefficient of a round cone. */
  readonly mu: number;
}

interface Kind {
  readonly name: string;
  /** Residuals of a row of it. */
  readonly size: 1 | 3 | 6;
  readonly twin: (query: Query) => ConstraintCost;
  /** Calls of the shaders' functions: what they do not have is left out. */
  readonly cost: string;
  readonly derivatives: string;
  readonly force: string;
  readonly bent?: string;
  readonly holds?: string;
}

const ALONG = 'jv, alpha';
const SLIDE = 'friction.x, friction.y';
const CONE = 'D, slide, turn, share, turnShare';

const KINDS: readonly Kind[] = [
  {
    name: 'a bound',
    size: 1,
    twin: ({ D }) => oneSided(D),
    cost: 'oneSidedCost(Jaref.x, jv.x, alpha, D)',
    derivatives: 'oneSidedDerivatives(Jaref.x, jv.x, alpha, D)',
    force: 'ofOne(oneSidedForce(Jaref.x, D))',
    bent: 'ofOne(oneSidedHessian(Jaref.x, D) * jv.x)',
    holds: 'oneSidedActiveSetHolds(true, Jaref.x, jv.x, D)',
  },
  {
    name: 'an equality',
    size: 1,
    twin: ({ D }) => equality(D),
    cost: 'equalityCost(Jaref.x, jv.x, alpha, D)',
    derivatives: 'equalityDerivatives(Jaref.x, jv.x, alpha, D)',
    force: 'ofOne(equalityForce(Jaref.x, D))',
  },
  {
    name: 'dry friction',
    size: 1,
    twin: ({ D, loss }) => frictionLoss(D, loss),
    cost: 'frictionCost(Jaref.x, jv.x, alpha, D, loss)',
    derivatives: 'frictionDerivatives(Jaref.x, jv.x, alpha, D, loss)',
    force: 'ofOne(frictionForce(Jaref.x, D, loss))',
    bent: 'ofOne(frictionHessian(Jaref.x, D, loss) * jv.x)',
    holds: 'frictionActiveSetHolds(true, Jaref.x, jv.x, D, loss)',
  },
  {
    name: 'a contact without friction',
    size: 3,
    twin: ({ D }) => oneSided(D),
    cost: `frictionlessCost(Jaref, ${ALONG}, D)`,
    derivatives: `frictionlessDerivatives(Jaref, ${ALONG}, D)`,
    force: 'ofThree(frictionlessForce(Jaref, D))',
    bent: 'ofThree(pyramidHessianTimes(frictionlessHessian(Jaref, D), jv))',
    holds: 'frictionlessActiveSetHolds(Jaref, jv)',
  },
  {
    name: 'a pyramid',
    size: 3,
    twin: ({ D, friction }) => pyramid(D, friction.slice(0, 2)),
    cost: `pyramidCost(Jaref, ${ALONG}, D, ${SLIDE})`,
    derivatives: `pyramidDerivatives(Jaref, ${ALONG}, D, ${SLIDE})`,
    force: `ofThree(pyramidForce(Jaref, D, ${SLIDE}))`,
    bent: `ofThree(pyramidHessianTimes(pyramidHessian(Jaref, D, ${SLIDE}), jv))`,
    holds: `pyramidActiveSetHolds(Jaref, jv, ${SLIDE})`,
  },
  {
    name: 'a pyramid that resists turning',
    size: 6,
    twin: ({ D, friction }) => pyramid(D, friction),
    cost: 'torsionalCost(Jaref6, jv6, alpha, D, friction, turn, counts)',
    derivatives: 'torsionalDerivatives(Jaref6, jv6, alpha, D, friction, turn, counts)',
    force: 'torsionalForce(Jaref6, D, friction, turn, counts)',
    bent: 'torsionalHessianTimes(torsionalHessian(Jaref6, D, friction, turn, counts), jv6)',
    holds: 'torsionalActiveSetHolds(Jaref6, jv6, friction, turn, counts)',
  },
  {
    name: 'a round cone',
    size: 6,
    twin: ({ D, mu, friction }) => cone(D, mu, friction),
    cost: `coneCost(Jaref6, jv6, alpha, ${CONE})`,
    derivatives: `coneDerivatives(Jaref6, jv6, alpha, ${CONE})`,
    force: `coneForce(Jaref6, ${CONE})`,
    bent: 'coneHessianTimes(coneHessian(Jaref6, D, slide, turn), jv6, slide, turn, share, turnShare)',
    holds: 'coneActiveSetHolds(Jaref6, jv6, slide, turn)',
  },
];

const QUERIES = 192;
const LANES = 64;
/** Words of a query, and of what is said of it: cost, slope, curvature, six of the force, six bent, whether pieces hold. */
const [ASKED, SAID] = [24, 16];
const UNSAID = 'SixVector(vec3f(), vec3f())';

const names = (pattern: RegExp): string =>
  [...new Set(KINDS.flatMap((kind) => [...JSON.stringify(kind).matchAll(pattern)].map(([name]) => name)))].join(', ');

const KERNEL = `
import package::physics::constraints::scalar_constraint::{ ${names(/(oneSided|equality|friction(?!less))[A-Z]\w+/g)} };
import package::physics::contacts::pyramid::{ ${names(/(pyramid|frictionless)[A-Z]\w+/g)} };
import package::physics::contacts::torsional_pyramid::{ ${names(/torsional[A-Z]\w+/g)} };
import package::physics::contacts::elliptic::{ ${names(/cone[A-Z]\w+/g)} };
import package::physics::contacts::torsional::{ SixVector };
@group(0) @binding(0) var<storage, read> asked: array<f32>;
@group(0) @binding(1) var<storage, read_write> said: array<f32>;
fn ofOne(x: f32) -> SixVector { return SixVector(vec3f(x, 0.0, 0.0), vec3f()); }
fn ofThree(x: vec3f) -> SixVector { return SixVector(x, vec3f()); }
fn three(at: u32) -> vec3f { return vec3f(asked[at], asked[at + 1u], asked[at + 2u]); }
fn say(at: u32, cost: f32, derivatives: vec2f, force: SixVector, bent: SixVector, holds: bool) {
  said[at] = cost;
  said[at + 1u] = derivatives.x;
  said[at + 2u] = derivatives.y;
  for (var i = 0u; i < 3u; i++) {
    said[at + 3u + i] = force.linear[i];
    said[at + 6u + i] = force.angular[i];
    said[at + 9u + i] = bent.linear[i];
    said[at + 12u + i] = bent.angular[i];
  }
  said[at + 15u] = f32(holds);
}
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let query = id.x * ${ASKED}u;
  let Jaref = three(query);
  let Jaref6 = SixVector(Jaref, three(query + 3u));
  let jv = three(query + 6u);
  let jv6 = SixVector(jv, three(query + 9u));
  let alpha = asked[query + 12u];
  let D = asked[query + 13u];
  let loss = asked[query + 14u];
  let slide = three(query + 15u);
  let friction = slide.yz;
  let turn = three(query + 18u);
  let counts = select(vec3f(), vec3f(1.0), turn > vec3f());
  let share = vec3f(1.0, friction * friction / (slide.x * slide.x));
  let turnShare = turn * turn / (slide.x * slide.x);
${KINDS.map(
  (kind, k) => `  say((${k * QUERIES}u + id.x) * ${SAID}u, ${kind.cost}, ${kind.derivatives}, ${kind.force},
    ${kind.bent ?? UNSAID}, ${kind.holds ?? 'false'});`,
).join('\n')}
}`;

/** Residuals and steps across all pieces, small steps of a sliding contact among them; every third cannot turn about two axes. */
function draw(random: Numbers, n: number): Query {
  const far = n % 4 === 0 ? 2 ** -random.uniform(10, 15) : 1;
  const turns = n % 3 === 0 ? [1, 0, 0] : [1, 1, 1];
  return {
    Jaref: [random.uniform(-1, 0.4), ...random.list(5)],
    jv: random.list(6).map((x) => Math.fround(far * x)),
    alpha: random.uniform(0.2, 1.5),
    D: random.uniform(0.5, 2),
    friction: [...random.list(2, 0.3, 1.2), ...turns.map((turn) => turn * random.uniform(0.2, 0.9))],
    loss: random.uniform(0.2, 0.8),
    mu: random.uniform(0.4, 1),
  };
}

const advanced = ({ Jaref, jv }: Query, alpha: number): number[] => Jaref.map((x, i) => x + alpha * (jv[i] as number));

/** Whether no piece ends so near that a difference would reach beyond it. */
const isClear = (query: Query): boolean =>
  KINDS.every(({ size, twin }) =>
    [0, query.alpha, 1].every((alpha) =>
      twin(query)
        .bounds(advanced(query, alpha).slice(0, size))
        .every((bound) => Math.abs(bound) > 2e-3),
    ),
  );

/** Beyond this share of a residual a step of a sliding contact is not the last. */
const SMALL_STEP = 3e-4;
const norm = (x: readonly number[]): number => Math.hypot(...x);

function holds({ name, size, twin }: Kind, query: Query): boolean {
  const signs = (alpha: number): boolean[] =>
    twin(query)
      .bounds(advanced(query, alpha).slice(0, size))
      .map((bound) => bound < 0);
  const [before, after] = [signs(0), signs(1)];
  const isSame = before.every((sign, i) => sign === after[i]);
  const isSliding = name === 'a round cone' && before[0] === true && before[1] === false;
  return isSame && (!isSliding || norm(query.jv) <= SMALL_STEP * norm(query.Jaref));
}

describe('constraints by themselves', async () => {
  const random = new Numbers(31);
  const queries: Query[] = [];
  for (let n = 0; queries.length < QUERIES; n++) {
    const query = draw(random, n);
    const share = norm(query.jv) / norm(query.Jaref) / SMALL_STEP;
    if (isClear(query) && Math.abs(share - 1) > 0.01) queries.push(query);
  }
  const path = 'test/constraint_costs';
  const words = queries.flatMap(({ Jaref, jv, alpha, D, loss, mu, friction }) => [
    ...[...Jaref, ...jv, alpha, D, loss, mu, ...friction],
    ...new Array<number>(ASKED - 21).fill(0),
  ]);
  const gpu = await openTestGpu({ [`${path}.wgsl`]: KERNEL });
  const output = { said: KINDS.length * QUERIES * SAID };
  const result = await runKernel(gpu, { path }, { asked: Float32Array.from(words) }, output, QUERIES / LANES);
  const said = new Float32Array(result['said'] as ArrayBuffer);

  it.each(KINDS.map((kind, k) => ({ ...kind, k })))('$name costs, pushes and bends as its formula says', (kind) => {
    const pieces = new Set<string>();
    const held = new Set<boolean>();
    const wrong: string[] = [];
    queries.forEach((query, n) => {
      const of = kind.twin(query);
      const [x, jv] = [query.Jaref.slice(0, kind.size), query.jv.slice(0, kind.size)];
      const there = advanced(query, query.alpha).slice(0, kind.size);
      const unpushed = new Array<number>(6 - kind.size).fill(0);
      pieces.add(
        of
          .bounds(x)
          .map((bound) => bound < 0)
          .join(),
      );
      held.add(holds(kind, query));
      const expected = [
        ...[of.cost(there), ...derivatives(of, there, jv)],
        ...[...force(of, x), ...unpushed],
        ...(kind.bent ? [...bent(of, x, jv), ...unpushed] : new Array<number>(6).fill(0)),
        kind.holds && holds(kind, query) ? 1 : 0,
      ];
      const at = (kind.k * QUERIES + n) * SAID;
      expected.forEach((value, i) => {
        const number = said[at + i] as number;
        const isNear = Math.abs(number - value) < 2e-5 * (1 + Math.abs(value));
        if (!isNear) wrong.push(`number ${i} of query ${n}: ${number} for ${value}`);
      });
    });
    expect(wrong).toEqual([]);
    // neither one piece alone nor one answer
    if (kind.holds) expect([pieces.size > 1, held.size]).toEqual([true, 2]);
  });
});
