// ESPO (Gu et al. 2024) decides as PCRPO does, and how many samples the next rollout has: X (1 + zetaPlus) after a
// conflict in the soft region (eq 6), X (1 + zetaMinus) otherwise (eq 7). With schedules, slacks and shares shrink by
// 1/T an iteration (lib/soft_switch, algos/combined_step).
import package::hyper::{ EPOCHS, HYPER_STRIDE, SCHEDULES, ZETA_MINUS, ZETA_PLUS };
import package::kernel::{ hyper, records };
import package::lib::batch::{ envsForShare };
import package::lib::soft_switch::{ MODE_CONFLICT, switchSoftly };

struct State {
  conflictAngle: f32,   // between what raises the reward and what lowers the cost, in degrees
}

fn chooseStep(replica: u32) {
  let h = replica * HYPER_STRIDE;
  let run = &records[replica].record.run;
  let left = pow(1.0 - 1.0 / max(hyper[h + EPOCHS], 2.0), f32((*run).iteration));
  let share = select(1.0, left, hyper[h + SCHEDULES] != 0.0);
  switchSoftly(replica, share);
  let isConflict = records[replica].record.decision.mode == MODE_CONFLICT;
  (*run).nextEnvs = envsForShare(1.0 + share * select(hyper[h + ZETA_MINUS], hyper[h + ZETA_PLUS], isConflict));
}
