/** A recorded episode from above, on a 2D canvas: what every browser can draw. */
import { colourOf } from '../ui/dom.ts';
import { GOAL_RADIUS, HAZARD_RADIUS, momentAt, type RecordedEpisode, type Step, sampleAt } from './recording.ts';

/** Metres. The robot is drawn larger than it is, as in the overview of the renderer. */
const ROBOT = 0.15;
const VASE = 0.1;
const GRID = 0.5;
/** Control steps for which the way behind the robot and the ring of a reached goal are seen. */
const TRAIL = 220;
const RING = 26;

export interface Scenery {
  readonly hazards: readonly (readonly number[])[];
  /** Half the side of what is seen, metres. */
  readonly reach: number;
}

/** Pen for metres: y grows upwards. */
class Pen {
  readonly context: CanvasRenderingContext2D;
  readonly #scale: number;
  readonly #middle: number;

  constructor(context: CanvasRenderingContext2D, size: number, reach: number) {
    this.context = context;
    this.#scale = size / (2 * reach);
    this.#middle = size / 2;
  }

  x(metres: number): number {
    return this.#middle + this.#scale * metres;
  }

  y(metres: number): number {
    return this.#middle - this.#scale * metres;
  }

  length(metres: number): number {
    return this.#scale * metres;
  }

  disc(x: number, y: number, radius: number): void {
    this.context.beginPath();
    this.context.arc(this.x(x), this.y(y), this.length(radius), 0, 2 * Math.PI);
  }

  /** Draws in the axes of something that is turned. */
  turned(x: number, y: number, heading: number, draw: () => void): void {
    this.context.save();
    this.context.translate(this.x(x), this.y(y));
    this.context.rotate(-heading);
    draw();
    this.context.restore();
  }
}

const isInside = ({ x, y }: Step, [hx = 0, hy = 0]: readonly number[]): boolean =>
  Math.hypot(x - hx, y - hy) < HAZARD_RADIUS;

/** Paints the episode after so many control steps onto the whole of a square canvas. */
export function paintArena(
  canvas: HTMLCanvasElement,
  episode: RecordedEpisode,
  { hazards, reach }: Scenery,
  step: number,
): void {
  const context = canvas.getContext('2d');
  if (!context || canvas.width === 0) return;
  const pen = new Pen(context, canvas.width, reach);
  const now = momentAt(episode, step);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.lineJoin = context.lineCap = 'round';
  paintGrid(pen, reach);
  for (const hazard of hazards) paintHazard(pen, hazard, isInside(now, hazard));
  paintGoal(pen, now);
  paintReached(pen, episode, step);
  paintTrail(pen, episode, step);
  paintCosts(pen, episode, step);
  context.fillStyle = colourOf('--vase');
  pen.turned(now.vaseX, now.vaseY, now.vaseHeading, () =>
    context.fillRect(-pen.length(VASE), -pen.length(VASE), pen.length(2 * VASE), pen.length(2 * VASE)),
  );
  paintRobot(
    pen,
    now,
    hazards.some((hazard) => isInside(now, hazard)),
  );
}

function paintGrid(pen: Pen, reach: number): void {
  const { context } = pen;
  context.strokeStyle = colourOf('--grid');
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -Math.floor(reach / GRID) * GRID; at <= reach; at += GRID) {
    context.moveTo(pen.x(at), pen.y(-reach));
    context.lineTo(pen.x(at), pen.y(reach));
    context.moveTo(pen.x(-reach), pen.y(at));
    context.lineTo(pen.x(reach), pen.y(at));
  }
  context.stroke();
}

function paintHazard(pen: Pen, [x = 0, y = 0]: readonly number[], isHot: boolean): void {
  const { context } = pen;
  pen.disc(x, y, HAZARD_RADIUS);
  context.fillStyle = context.strokeStyle = colourOf('--hazard');
  context.globalAlpha = isHot ? 0.85 : 0.35;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = pen.length(0.02);
  context.stroke();
}

function paintGoal(pen: Pen, { goalX, goalY }: Step): void {
  const { context } = pen;
  pen.disc(goalX, goalY, GOAL_RADIUS);
  context.fillStyle = context.strokeStyle = colourOf('--goal');
  context.globalAlpha = 0.3;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = pen.length(0.03);
  context.stroke();
}

/** A goal that was reached a moment ago leaves a ring that opens. */
function paintReached(pen: Pen, { steps }: RecordedEpisode, step: number): void {
  const { context } = pen;
  const last = sampleAt({ steps } as RecordedEpisode, step);
  for (let i = last; i > 0 && step - (steps[i] as Step).step < RING; i--) {
    const [before, after] = [steps[i - 1] as Step, steps[i] as Step];
    if (before.goalX === after.goalX && before.goalY === after.goalY) continue;
    const share = (step - after.step) / RING;
    pen.disc(before.goalX, before.goalY, GOAL_RADIUS * (1 + 0.7 * share));
    context.strokeStyle = colourOf('--goal');
    context.globalAlpha = 1 - share;
    context.lineWidth = pen.length(0.06);
    context.stroke();
    context.globalAlpha = 1;
  }
}

function paintTrail(pen: Pen, episode: RecordedEpisode, step: number): void {
  const { context } = pen;
  const { steps } = episode;
  const last = sampleAt(episode, step);
  context.strokeStyle = colourOf('--return');
  context.lineWidth = pen.length(0.035);
  const now = momentAt(episode, step);
  for (let i = last; i >= 0 && step - (steps[i] as Step).step < TRAIL; i--) {
    const [from, to] = [steps[i] as Step, i === last ? now : (steps[i + 1] as Step)];
    context.globalAlpha = 0.65 * (1 - (step - from.step) / TRAIL);
    context.beginPath();
    context.moveTo(pen.x(from.x), pen.y(from.y));
    context.lineTo(pen.x(to.x), pen.y(to.y));
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Everything that was paid for stays marked: the pictures fill with what an episode costs. */
function paintCosts(pen: Pen, episode: RecordedEpisode, step: number): void {
  const { context } = pen;
  const last = sampleAt(episode, step);
  context.fillStyle = colourOf('--cost');
  for (let i = 1; i <= last; i++) {
    const [before, after] = [episode.steps[i - 1] as Step, episode.steps[i] as Step];
    if (after.cost <= before.cost) continue;
    pen.disc(after.x, after.y, 0.035);
    context.fill();
  }
}

function paintRobot(pen: Pen, { x, y, heading }: Step, isHot: boolean): void {
  const { context } = pen;
  const radius = pen.length(ROBOT);
  pen.turned(x, y, heading, () => {
    context.fillStyle = colourOf(isHot ? '--cost' : '--return');
    context.strokeStyle = colourOf('--panel');
    context.lineWidth = pen.length(0.025);
    context.beginPath();
    context.moveTo(1.55 * radius, 0);
    context.lineTo(0.55 * radius, 0.75 * radius);
    context.arc(0, 0, radius, 0.93, 2 * Math.PI - 0.93);
    context.lineTo(0.55 * radius, -0.75 * radius);
    context.closePath();
    context.fill();
    context.stroke();
  });
}
