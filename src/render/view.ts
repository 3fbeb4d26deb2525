/** What is drawn and from where. Plain data: a page keeps it in its state, a command line writes it down. */

export type Layout = 'overview' | 'close';

export interface Camera {
  /** Radians about the vertical; at 0 the camera looks along +y and +x is to the right. */
  readonly azimuth: number;
  /** Radians above the horizon, in (0, pi / 2]. */
  readonly elevation: number;
  /** 1 fits all that is drawn into the picture; 2 shows it twice as large. */
  readonly zoom: number;
}

export interface View {
  readonly layout: Layout;
  /** Environments drawn in the overview, from the first on (hundreds). */
  readonly count: number;
  /** The environment of the close-up. */
  readonly environment: number;
  readonly camera: Camera;
  /** What the close-up has in its middle, m from the window's centre: the camera follows it. All of the window unless given. */
  readonly focus?: readonly [number, number] | undefined;
  readonly scheme: 'light' | 'dark';
}
