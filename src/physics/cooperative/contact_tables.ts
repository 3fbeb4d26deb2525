/** Tables of the geoms that may touch, of the pairs of them, and of how hard their contacts are. */
import { at } from '../../errors/lookup.ts';
import { solverLiterals } from '../emit/constraints/impedance.ts';
import { isPlain, pyramidWeight } from '../emit/contacts/friction_cone.ts';
import type { ContactCandidate, Model } from '../model.ts';
import { bodyOf, geomOf } from '../rows.ts';
import { type Code, codeOf } from './codes.ts';
import { kindIndex, type Structure } from './structure.ts';
import type { TableRows } from './table_rows.ts';

export function addGeoms(rows: TableRows, model: Model, { geoms, pairs, kinds }: Structure): void {
  const own = geoms.map((geom) => geomOf(model, geom));
  rows.add(
    'geomTree',
    'vec4u',
    // contacts of meshes were refused before
    own.map(({ bodyid, type }) => [bodyid, codeOf('GEOM', type as Code<'GEOM'>)]),
  );
  rows.add(
    'geomPlace',
    'vec4f',
    own.map(({ pos, bodyid }) => [...pos, bodyOf(model, bodyid).invweight0[0]]),
  );
  rows.add(
    'geomQuat',
    'vec4f',
    own.map(({ quat }) => quat),
  );
  rows.add(
    'geomSize',
    'vec4f',
    own.map(({ size, rbound }) => [...size, rbound]),
  );
  // Pairs that are equally hard share one entry.
  const hardness = pairs.map((pair) => ({ material: materialOf(model, pair), cone: coneOf(model, pair) }));
  const keys = hardness.map((each) => JSON.stringify(each));
  const distinct = new Map(hardness.map((each, p) => [at(keys, p), each]));
  const order = [...distinct.keys()];
  rows.add(
    'pair',
    'vec4u',
    pairs.map((pair, p) => [
      geoms.indexOf(pair.geom1),
      geoms.indexOf(pair.geom2),
      kindIndex(model, kinds, pair),
      order.indexOf(at(keys, p)),
    ]),
  );
  rows.add(
    'coneRow',
    'vec4f',
    [...distinct.values()].flatMap(({ cone }) => cone),
  );
  rows.add(
    'material',
    'vec4f',
    [...distinct.values()].flatMap(({ material }) => material),
  );
}

/** The cones of friction that a model's contacts have, as the files of shaders/physics/cooperative are called. */
export function coneKind(model: Model): 'plain' | 'torsional' | 'elliptic' {
  if (model.contactCandidates.every((pair) => isPlain(model, pair))) return 'plain';
  return model.opt.cone === 'elliptic' ? 'elliptic' : 'torsional';
}

/** Four rows: slide and the damping of friction, turn, share or which turns count, turnShare; none where contacts slide alone. */
function coneOf(model: Model, { condim, friction, solref, solreffriction, solimp }: ContactCandidate): number[][] {
  const kind = coneKind(model);
  if (kind === 'plain') return [];
  const { impratio } = model.opt;
  const [mu1, mu2, ...turns] = friction;
  const counts = [condim >= 4, condim >= 6, condim >= 6].map(Number);
  const turn = turns.map((mu, k) => mu * at(counts, k));
  const isOwn = kind === 'elliptic' && (solreffriction[0] !== 0 || solreffriction[1] !== 0);
  const [, damping = 0] = solverLiterals(isOwn ? solreffriction : solref, solimp, model.opt);
  if (kind === 'torsional') {
    const slide = condim === 1 ? [0, 0] : [mu1, mu2];
    return [[...slide, 0, damping], turn, counts, []];
  }
  // a cone without friction never slides: what is left is the normal's own cost
  if (condim === 1)
    return [
      [1, 0, 0, damping],
      [0, 0, 0],
      [1, 0, 0],
      [0, 0, 0],
    ];
  const share = (mu: number): number => impratio * (mu / mu1) ** 2;
  return [[mu1 / Math.sqrt(impratio), mu1, mu2, damping], turn, [1, share(mu1), share(mu2)], turn.map(share)];
}

/**
 * Three rows: margin, scale of the inverse weight, two coefficients of friction; seven numbers of the impedance, and
 * how many rows.
 */
function materialOf(model: Model, pair: ContactCandidate): number[][] {
  const { condim, friction, margin, solref, solimp } = pair;
  const literals = solverLiterals(solref, solimp, model.opt);
  // without friction the four edges of a flat pyramid have a quarter of the weight each
  const isElliptic = coneKind(model) === 'elliptic';
  const scale = isElliptic ? 1 : condim === 1 ? 4 : pyramidWeight(pair, model.opt);
  const edges = condim === 1 ? 1 : 2 * (condim - 1);
  const [mu1, mu2] = condim === 1 ? [0, 0] : friction;
  return [[margin, scale, mu1, mu2], literals.slice(0, 4), [...literals.slice(4), isElliptic ? condim : edges]];
}
