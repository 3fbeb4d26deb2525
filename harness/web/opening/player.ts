/** The clock of the recorded episodes: plays, pauses, goes to a step, and begins again after a rest at the end. */
export interface Player {
  isPlaying: boolean;
  /** Control steps since the beginning. */
  readonly step: number;
  goTo(step: number): void;
  /** While it is off, nothing is drawn and time stands still. */
  show(isShown: boolean): void;
}

/** Control steps a second: the robot's own time passes at 50. */
const PACE = 75;
/** Milliseconds in which the end is seen. */
const REST = 3500;
/** A tab that was away goes on where it was. */
const LONGEST_FRAME = 100;

/** @param draw is called with the present step after every change */
export function createPlayer(length: number, draw: (step: number) => void): Player {
  let [step, rested, last, frame] = [0, 0, 0, 0];
  let [isPlaying, isShown] = [false, false];

  const tick = (now: number): void => {
    const elapsed = Math.min(LONGEST_FRAME, now - last);
    last = now;
    if (step < length) step = Math.min(length, step + (PACE * elapsed) / 1000);
    else rested += elapsed;
    if (rested > REST) [step, rested] = [0, 0];
    draw(step);
    frame = requestAnimationFrame(tick);
  };
  const follow = (): void => {
    cancelAnimationFrame(frame);
    if (!isPlaying || !isShown) return;
    last = performance.now();
    frame = requestAnimationFrame(tick);
  };
  return {
    get isPlaying() {
      return isPlaying;
    },
    set isPlaying(value) {
      isPlaying = value;
      follow();
    },
    get step() {
      return step;
    },
    goTo(target) {
      [step, rested] = [Math.min(length, Math.max(0, target)), 0];
      draw(step);
    },
    show(value) {
      if (value === isShown) return;
      isShown = value;
      if (isShown) draw(step);
      follow();
    },
  };
}
