/**
 * Paints charts within a budget of time each frame, so that the page stays at 60 frames a second however many there are and
 * however fast epochs come: those that find no time are painted in the next frame, before those painted now.
 */
const BUDGET_MS = 6;

export interface PaintQueue {
  add(paint: () => void): void;
}

export function createPaintQueue(): PaintQueue {
  const waiting = new Set<() => void>();
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
      waiting.delete(paint);
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
