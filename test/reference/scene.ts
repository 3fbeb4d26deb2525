// Float64 twin of the picture of a Goal task: what stands where, by the names of its parts.
import { observeGoal, type Vec, type World } from './point.ts';

export interface Shown {
  /** m from the window's centre and above the ground. */
  readonly position: readonly [number, number, number];
  /** About the vertical, rad. */
  readonly yaw: number;
  readonly size: readonly [number, number, number];
  /** The coverage of one instance; 0 is clear. */
  readonly opacity: number;
}

const HAZARD_RADIUS = 0.2;
const LIDAR_BINS = 16;
const SENSORS = 12;

const at = (x: number, y: number, z: number, size: Shown['size'], opacity = 1, yaw = 0): Shown => ({
  position: [x, y, z],
  yaw,
  size,
  opacity,
});

/** Whether the robot stands in a hazard. */
export const isInHazard = ({ robot, hazards }: World): boolean =>
  hazards.some(([x, y]) => Math.hypot(x - robot.x, y - robot.y) < HAZARD_RADIUS);

/** This is for the close-up. */
export function goalScene(world: World): Readonly<Record<string, readonly Shown[]>> {
  const { robot, hazards, vases } = world;
  const [gx, gy] = world.goal as Vec;
  const { x, y, heading } = robot;
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const speed = Math.hypot(robot.vx, robot.vy);
  const along: Vec = [robot.vx / speed, robot.vy / speed];
  const bins = observeGoal(world).slice(SENSORS);
  return {
    BODY: [at(x, y, 0.06, [0.1, 0.1, 0.06], 1, heading)],
    NOSE: [at(x + 0.1 * c, y + 0.1 * s, 0.06, [0.05, 0.05, 0.03], 1, heading)],
    VELOCITY: [
      at(
        x + 0.13 * along[0],
        y + 0.13 * along[1],
        0.004,
        [0.35 * speed, Math.min(0.035, 0.175 * speed), 0],
        1,
        Math.atan2(along[1], along[0]),
      ),
    ],
    COLUMN: [at(gx, gy, 0.12, [0.3, 0.12, 0], 0.35)],
    GOAL_RING: [at(gx, gy, 0.002, [0.3, 0.28, 0]), at(gx, gy, 0.24, [0.3, 0.29, 0])],
    DISC: hazards.map(([hx, hy]) => {
      const isInside = Math.hypot(hx - x, hy - y) < HAZARD_RADIUS;
      return at(hx, hy, 0.001, [HAZARD_RADIUS, 0, 0], isInside ? 0.8 : 0.4);
    }),
    BOX: vases.map((vase) => at(vase.x, vase.y, 0.1, [0.1, 0.1, 0.1], 1, vase.heading)),
    LIDAR: bins.map((strength, k) => {
      const ring = Math.floor(k / LIDAR_BINS);
      const inner = 0.3 + 0.067 * ring;
      const yaw = heading + (2 * Math.PI * ((k % LIDAR_BINS) + 0.5)) / LIDAR_BINS;
      return at(x, y, 0.006, [inner + 0.055, inner, 0], 0.1 + 0.9 * strength, yaw);
    }),
  };
}
