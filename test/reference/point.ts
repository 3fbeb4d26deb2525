// Float64 twin of the Point tasks, in world axes and with the textbook equations: the mass matrix of a planar body whose
// centre of mass lies ahead of its joints, solved by Cramer's rule at each substep. The WGSL works in body axes instead,
// so a slip in one derivation does not repeat itself in the other.

export type Vec = [number, number];

export interface Robot {
  x: number;
  y: number;
  heading: number;
  vx: number;
  vy: number;
  omega: number;
  /** World acceleration of the body origin in the last forward pass, which the accelerometer reads. */
  ax: number;
  ay: number;
}

export interface Vase {
  x: number;
  y: number;
  heading: number;
  vx: number;
  vy: number;
  omega: number;
}

export interface World {
  robot: Robot;
  goal?: Vec;
  hazards: Vec[];
  vases: Vase[];
}

export interface Outcome {
  reward: number;
  cost: number;
  achieved: boolean;
}

const SUBSTEPS = 10;
const SUBSTEP = 0.002; // s
const MASS = 0.005188790204786391; // kg
const YAW_INERTIA = 2.6494595972236013e-5; // kg m^2 about the centre of mass
const COM_OFFSET = 0.01927231513576232; // m ahead of the body origin
const SLIDE_DAMPING = 0.01;
const HINGE_DAMPING = 0.005;
const GEAR = 0.3;
const FORCE_LIMIT = 0.05;
const GRAVITY = 9.81;
const MAGNETIC_FIELD = -0.5; // along world y
const GOAL_RADIUS = 0.3;
const HAZARD_RADIUS = 0.2;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Acceleration (x, y, yaw) from (M + h D) a = force - damping - bias; h = 0 gives the undamped one that sensors see. */
function acceleration(robot: Robot, action: Vec, h: number): [number, number, number] {
  const { heading, vx, vy, omega } = robot;
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const drive = GEAR * clamp(clamp(action[0], -1, 1), -FORCE_LIMIT, FORCE_LIMIT);
  const turn = GEAR * clamp(clamp(action[1], -1, 1) - GEAR * omega, -FORCE_LIMIT, FORCE_LIMIT);
  const [mx, my] = [-MASS * COM_OFFSET * s, MASS * COM_OFFSET * c];
  const a = MASS + h * SLIDE_DAMPING;
  const b = YAW_INERTIA + MASS * COM_OFFSET ** 2 + h * HINGE_DAMPING;
  const fx = drive * c - SLIDE_DAMPING * vx + MASS * COM_OFFSET * omega ** 2 * c;
  const fy = drive * s - SLIDE_DAMPING * vy + MASS * COM_OFFSET * omega ** 2 * s;
  const torque = turn - HINGE_DAMPING * omega;
  const alpha = (torque - (mx * fx + my * fy) / a) / (b - (mx * mx + my * my) / a);
  return [(fx - mx * alpha) / a, (fy - my * alpha) / a, alpha];
}

export function moveRobot(robot: Robot, action: Vec): void {
  for (let i = 0; i < SUBSTEPS; i++) {
    const [ax, ay, alpha] = acceleration(robot, action, SUBSTEP);
    robot.vx += SUBSTEP * ax;
    robot.vy += SUBSTEP * ay;
    robot.omega += SUBSTEP * alpha;
    robot.x += SUBSTEP * robot.vx;
    robot.y += SUBSTEP * robot.vy;
    robot.heading += SUBSTEP * robot.omega;
  }
  [robot.ax, robot.ay] = acceleration(robot, action, 0);
}

function toBody(robot: Robot, x: number, y: number): Vec {
  const [c, s] = [Math.cos(robot.heading), Math.sin(robot.heading)];
  return [c * x + s * y, c * y - s * x];
}

export function sensors(robot: Robot): number[] {
  return [
    ...toBody(robot, robot.ax, robot.ay),
    GRAVITY,
    ...toBody(robot, robot.vx, robot.vy),
    0,
    0,
    0,
    robot.omega,
    ...toBody(robot, 0, MAGNETIC_FIELD),
    0,
  ];
}

const BINS = 16;

/** Bins of 22.5 degrees counter-clockwise from the body x axis; an object also shows in the bins beside its own. */
export function lidar(robot: Robot, objects: readonly Vec[], range: number): number[] {
  const bins = new Array<number>(BINS).fill(0);
  const raise = (bin: number, value: number): void => {
    const i = (bin + BINS) % BINS;
    bins[i] = Math.max(bins[i] as number, value);
  };
  for (const [x, y] of objects) {
    const [dx, dy] = toBody(robot, x - robot.x, y - robot.y);
    const strength = Math.max(0, range - Math.hypot(dx, dy)) / range;
    const turns = Math.atan2(dy, dx) / (2 * Math.PI);
    const position = (turns - Math.floor(turns)) * BINS;
    const bin = Math.min(Math.floor(position), BINS - 1);
    const fraction = position - bin;
    raise(bin, strength);
    raise(bin + 1, fraction * strength);
    raise(bin - 1, (1 - fraction) * strength);
  }
  return bins;
}

const CONTROL_STEP = SUBSTEPS * SUBSTEP;
const ROBOT_RADIUS = 0.1;
const ARROW_CENTER = 0.1;
const ARROW_HALF = 0.05;
const VASE_HALF = 0.1;
const VASE_GYRATION = (2 * VASE_HALF) ** 2 / 6; // yaw inertia per mass of a square, m^2
const VASE_DECELERATION = GRAVITY; // friction coefficient 1
const VASE_TWIST_DECELERATION = (GRAVITY * 0.7652 * VASE_HALF) / VASE_GYRATION; // 0.7652: mean distance in the unit half square

/** Moves the vase out of a point of contact: `depth` along `normal`, at `arm` from its centre, shared by mass and inertia. */
function push(vase: Vase, arm: Vec, normal: Vec, depth: number): void {
  const lever = arm[0] * normal[1] - arm[1] * normal[0];
  const share = depth / (1 + lever ** 2 / VASE_GYRATION);
  const turn = (share * lever) / VASE_GYRATION;
  vase.x += share * normal[0];
  vase.y += share * normal[1];
  vase.heading += turn;
  vase.vx += (share * normal[0]) / CONTROL_STEP;
  vase.vy += (share * normal[1]) / CONTROL_STEP;
  vase.omega += turn / CONTROL_STEP;
}

const rotate = (angle: number, [x, y]: Vec): Vec => [
  Math.cos(angle) * x - Math.sin(angle) * y,
  Math.sin(angle) * x + Math.cos(angle) * y,
];

/** The nearest way out of a centred square for a point inside it. */
function wayOut([x, y]: Vec, half: number): { depth: number; normal: Vec } {
  const [dx, dy] = [half - Math.abs(x), half - Math.abs(y)];
  return dx < dy ? { depth: dx, normal: [x < 0 ? -1 : 1, 0] } : { depth: dy, normal: [0, y < 0 ? -1 : 1] };
}

const negate = ([x, y]: Vec): Vec => [-x, -y];

/** One control step of a vase: it slides to a stop under friction, and gives way to the robot. */
export function moveVase(vase: Vase, robot: Robot): void {
  const speed = Math.hypot(vase.vx, vase.vy);
  const kept = speed > 0 ? Math.max(0, 1 - (VASE_DECELERATION * CONTROL_STEP) / speed) : 0;
  vase.vx *= kept;
  vase.vy *= kept;
  vase.omega = Math.sign(vase.omega) * Math.max(0, Math.abs(vase.omega) - VASE_TWIST_DECELERATION * CONTROL_STEP);
  vase.x += CONTROL_STEP * vase.vx;
  vase.y += CONTROL_STEP * vase.vy;
  vase.heading += CONTROL_STEP * vase.omega;

  const inVase = ([x, y]: Vec): Vec => rotate(-vase.heading, [x - vase.x, y - vase.y]);
  const fromRobot = (point: Vec): Vec => {
    const [x, y] = rotate(robot.heading, point);
    return [robot.x + x, robot.y + y];
  };

  const center = inVase([robot.x, robot.y]);
  const nearest: Vec = [clamp(center[0], -VASE_HALF, VASE_HALF), clamp(center[1], -VASE_HALF, VASE_HALF)];
  const gap: Vec = [center[0] - nearest[0], center[1] - nearest[1]];
  const distance = Math.hypot(...gap);
  if (distance > 0 && distance < ROBOT_RADIUS) {
    const normal = rotate(vase.heading, [-gap[0] / distance, -gap[1] / distance]);
    push(vase, rotate(vase.heading, nearest), normal, ROBOT_RADIUS - distance);
  }
  for (const side of [-1, 1]) {
    const corner = inVase(fromRobot([ARROW_CENTER + ARROW_HALF, side * ARROW_HALF]));
    const { depth, normal } = wayOut(corner, VASE_HALF);
    if (depth > 0) push(vase, rotate(vase.heading, corner), rotate(vase.heading, negate(normal)), depth);
  }
  for (const signs of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as Vec[]) {
    const arm = rotate(vase.heading, [signs[0] * VASE_HALF, signs[1] * VASE_HALF]);
    const [x, y] = rotate(-robot.heading, [vase.x + arm[0] - robot.x, vase.y + arm[1] - robot.y]);
    const { depth, normal } = wayOut([x - ARROW_CENTER, y], ARROW_HALF);
    if (depth > 0) push(vase, arm, rotate(robot.heading, normal), depth);
  }
}

const distanceTo = (robot: Robot, [x, y]: Vec): number => Math.hypot(x - robot.x, y - robot.y);

/** Goal: progress plus 1 on arrival; cost inside a hazard. The caller draws the next goal. */
export function stepGoal(world: World, action: Vec): Outcome {
  const { robot, hazards, vases } = world;
  const goal = world.goal as Vec;
  const before = distanceTo(robot, goal);
  moveRobot(robot, action);
  for (const vase of vases) moveVase(vase, robot);
  const after = distanceTo(robot, goal);
  const achieved = after <= GOAL_RADIUS;
  const cost = hazards.some((hazard) => distanceTo(robot, hazard) < HAZARD_RADIUS) ? 1 : 0;
  return { reward: clamp(before - after + (achieved ? 1 : 0), -10, 10), cost, achieved };
}

/** Circle: speed along the circle of radius 1.5, discounted by the distance from it; cost beyond 0, 2 or 4 walls. */
export function stepCircle(world: World, action: Vec, walls: number): Outcome {
  const { robot } = world;
  moveRobot(robot, action);
  const { x, y, vx, vy } = robot;
  const radius = Math.hypot(x, y);
  const reward = (0.1 * (vy * x - vx * y)) / radius / (1 + Math.abs(radius - 1.5));
  const outside = (walls >= 2 && Math.abs(x) > 1.125) || (walls >= 4 && Math.abs(y) > 1.125);
  return { reward: clamp(reward, -10, 10), cost: outside ? 1 : 0, achieved: false };
}

/** Run: 60 per metre of progress towards (0, -1000); cost beyond |x| = 0.5. */
export function stepRun(world: World, action: Vec): Outcome {
  const { robot } = world;
  const target: Vec = [0, -1000];
  const before = distanceTo(robot, target);
  moveRobot(robot, action);
  return { reward: 60 * (before - distanceTo(robot, target)), cost: Math.abs(robot.x) > 0.5 ? 1 : 0, achieved: false };
}

export function observeGoal({ robot, goal, hazards, vases }: World): number[] {
  const objects = [
    [goal as Vec],
    ...(hazards.length > 0 ? [hazards] : []),
    ...(vases.length > 0 ? [vases.map(({ x, y }): Vec => [x, y])] : []),
  ];
  return [...sensors(robot), ...objects.flatMap((group) => lidar(robot, group, 3))];
}

export const observeCircle = ({ robot }: World): number[] => [...sensors(robot), ...lidar(robot, [[0, 0]], 6)];

export const observeRun = ({ robot }: World): number[] => sensors(robot);
