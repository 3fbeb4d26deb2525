/** What the trainer's worker tells the page, kept with the time at which it came. */
import type { Page } from 'playwright-core';

export type Row = Readonly<Record<string, number | null>>;

export interface HeardEpoch {
  readonly rows: readonly Row[];
  /** Milliseconds. */
  readonly at: number;
}

declare global {
  var heardEpochs: HeardEpoch[];
}

/** Before the page loads: keeps every epoch that a worker reports. */
export const listen = (page: Page) =>
  page.addInitScript(() => {
    globalThis.heardEpochs = [];
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }) => {
          if (data.type === 'epoch') globalThis.heardEpochs.push({ rows: data.rows, at: performance.now() });
        });
      }
    };
  });

/** Epochs so far; numbers that are not finite are null, as in JSON. */
export const heard = async (page: Page): Promise<HeardEpoch[]> =>
  JSON.parse(await page.evaluate(() => JSON.stringify(globalThis.heardEpochs)));
