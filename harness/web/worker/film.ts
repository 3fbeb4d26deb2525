/** An episode as it was seen, moment by moment, so that it can be looked at again. */
import type { Place } from '../../../src/tasks/hand.ts';
import type { Moment } from '../../../src/train/running_episodes.ts';

export interface Frame {
  readonly moment: Moment;
  /** Where the robot was; undefined in tasks without one that moves over the ground. */
  readonly place: Place | undefined;
}

/** Frames of one episode at most: the first ones give way. */
const MOST_FRAMES = 4000;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export class Film {
  #of = '';
  #frames: Frame[] = [];

  /** Adds the present; a new episode begins a new film, and so does another environment or who acts in it. */
  add(of: string, frame: Frame): void {
    const last = this.#frames.at(-1);
    const isNew = of !== this.#of || (last && frame.moment.length < last.moment.length);
    if (isNew) this.#frames = [];
    // what was changed by hand between two steps takes the place of what was there
    else if (last?.moment.length === frame.moment.length) this.#frames.pop();
    this.#of = of;
    this.#frames.push(frame);
    if (this.#frames.length > MOST_FRAMES) this.#frames.shift();
  }

  get frames(): readonly Frame[] {
    return this.#frames;
  }

  /** Frames in which a cost was paid that had not been before. */
  get paid(): number[] {
    return this.#frames.flatMap(({ moment }, k) => {
      const before = this.#frames[k - 1];
      return before && sum(moment.costs) > sum(before.moment.costs) ? [k] : [];
    });
  }
}
