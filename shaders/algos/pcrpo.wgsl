// PCRPO (Gu et al. 2024) chooses its mode by the worst cost's place in the soft region, and combines the solutions of
// reward and that cost (lib/soft_switch, algos/combined_step).
import package::lib::soft_switch::{ switchSoftly };

struct State {
  conflictAngle: f32,   // between what raises the reward and what lowers the cost, in degrees
}

fn chooseStep(replica: u32) { switchSoftly(replica, 1.0); }
