/** Pinned runs as text, so that they outlive a reload of the tab. */
import type { RunConfig } from '../../../src/config/run_config.ts';
import { readCsv } from '../../../src/formats/csv.ts';
import type { EpochMetrics } from '../../../src/index.ts';
import { type Compared, pinLooks } from '../charts/model.ts';
import { csvOf, pointsOf } from '../recordings/epochs.ts';
import type { RunEvent } from '../recordings/events.ts';
import { understand } from '../recordings/recording.ts';

interface KeptPin {
  readonly id: string;
  readonly name: string;
  readonly slot: number;
  readonly config: RunConfig;
  readonly csv: string;
  readonly events?: readonly RunEvent[];
}

export function encodePins(pins: readonly Compared[]): string {
  const kept = pins.map(
    ({ slot, recording: { id, name, config, points, events } }): KeptPin => ({
      id,
      name,
      slot,
      config,
      csv: csvOf(points),
      ...(events && { events }),
    }),
  );
  return JSON.stringify(kept);
}

/** Pins of another version of the page that cannot be read are left out. */
export function decodePins(text: string): Compared[] {
  try {
    return (JSON.parse(text) as KeptPin[]).slice(0, pinLooks.length).map(({ id, name, slot, config, csv, events }) => {
      const points = pointsOf(readCsv(csv) as unknown as EpochMetrics[]);
      const { subject } = understand(config, points);
      return { slot, recording: { id, name, source: 'pinned', config, subject, points, ...(events && { events }) } };
    });
  } catch {
    return [];
  }
}
