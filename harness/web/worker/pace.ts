/** How the training and the drawing of its episodes share a device. */

/** Frames a second at most. */
const MOST_FRAMES = 30;
/** The share of the device that drawing may take while epochs are running. */
const DRAWN_SHARE = 0.2;

/**
 * Lets the queue hold two submits and no more, so that a frame is drawn soon and the device still never waits: the device
 * works on one while the next one is encoded.
 */
export function twoInFlight(queue: GPUQueue): () => Promise<void> {
  let before: Promise<unknown> = Promise.resolve();
  return async () => {
    const waited = before;
    before = queue.onSubmittedWorkDone();
    await waited;
  };
}

/** Milliseconds from one frame to the next, of frames that take the device `drawMs`. */
export const frameInterval = (drawMs: number, isTraining: boolean): number =>
  Math.max(1000 / MOST_FRAMES, isTraining ? drawMs / DRAWN_SHARE : 0);
