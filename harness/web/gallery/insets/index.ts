/** The insets by name. */
import type { InsetName } from '../knobs.ts';
import { gridWorldInset } from './grid_world.ts';
import type { MakeInset } from './inset.ts';
import { replicasInset } from './replicas.ts';
import { softSwitchInset } from './soft_switch.ts';
import { twoStateInset } from './two_state.ts';

export const insets: Readonly<Record<InsetName, MakeInset>> = {
  'two-state': twoStateInset,
  'grid-world': gridWorldInset,
  'soft-switch': softSwitchInset,
  replicas: replicasInset,
};
