// Twin of resetTask in shaders/tasks/point_goal.wgsl: objects in turn, each drawn until it keeps its distance.
import type { Vec } from './point.ts';
import { type Stream, uniform4 } from './random.ts';

export interface Placement {
  robot: { at: Vec; heading: number };
  goal: Vec;
  hazards: Vec[];
  vases: { at: Vec; heading: number }[];
}

export function placeGoalTask(extent: number, hazards: number, vases: number, stream: Stream): Placement {
  const keepouts = [0.4, 0.305, ...Array<number>(hazards).fill(0.18), ...Array<number>(vases).fill(0.15)];
  let draw = 0;
  const drawPlace = (keepout: number): Vec => {
    const [u, v] = uniform4(stream, draw++);
    return [(2 * u - 1) * (extent - keepout), (2 * v - 1) * (extent - keepout)];
  };
  const drawHeading = (): number => 2 * Math.PI * uniform4(stream, draw++)[0];
  const places: Vec[] = [];
  const free = ([x, y]: Vec, object: number, others: number[]): boolean =>
    others.every((other) => {
      const [ox, oy] = places[other] as Vec;
      return Math.hypot(x - ox, y - oy) >= (keepouts[object] as number) + (keepouts[other] as number);
    });

  layout: for (;;) {
    places.length = 0;
    for (const [object, keepout] of keepouts.entries()) {
      let tries = 0;
      let place = drawPlace(keepout);
      while (!free(place, object, [...places.keys()])) {
        if (++tries === 100) continue layout;
        place = drawPlace(keepout);
      }
      places.push(place);
    }
    break;
  }
  const [robot, , ...rest] = places as [Vec, Vec, ...Vec[]];
  const robotHeading = drawHeading();
  const placedVases = rest.slice(hazards).map((at) => ({ at, heading: drawHeading() }));
  const others = [...places.keys()].filter((object) => object !== 1);
  let goal = drawPlace(0.305);
  while (!free(goal, 1, others)) goal = drawPlace(0.305);
  return { robot: { at: robot, heading: robotHeading }, goal, hazards: rest.slice(0, hazards), vases: placedVases };
}
