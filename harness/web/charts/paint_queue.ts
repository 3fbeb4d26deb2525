/**
 * Paints charts so that the page stays at 60 frames a second however many there are and however fast epochs come: each a dozen
 * times a second at most, which is as fast as eyes follow a curve, and a few in one frame, in turn.
 */
const INTERVAL_MS = 80;
/** Milliseconds of script in one frame; rasterising takes about as long again. */
const BUDGET_MS = 4;

type Paint = () => void;

export interface PaintQueue {
  add(paint: Paint): void;
}

export function createPaintQueue(): PaintQueue {
  const waiting = new Set<Paint>();
  const painted = new WeakMap<Paint, number>();
  let isScheduled = false;
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(flush);
  };
  const flush = (): void => {
    isScheduled = false;
    const start = performance.now();
    for (const paint of waiting) {
      if (start - (painted.get(paint) ?? Number.NEGATIVE_INFINITY) < INTERVAL_MS) continue;
      waiting.delete(paint);
      painted.set(paint, start);
      paint();
      if (performance.now() - start > BUDGET_MS) break;
    }
    if (waiting.size > 0) schedule();
  };
  return {
    add(paint) {
      waiting.add(paint);
      schedule();
    },
  };
}
