// What the control kernels of methods trained by minibatches begin with: the policy's learning rate, and where its
// passes stop.
import package::hyper::{ ACTOR_LR, EPOCHS, HYPER_STRIDE, LR_DECAY, TARGET_KL };
import package::kernel::{ hyper, records };
import package::lib::control::{ beginDecision, linearDecay };

fn beginPasses(replica: u32) {
  let h = replica * HYPER_STRIDE;
  let run = &records[replica].record.run;
  let decision = &records[replica].record.decision;
  beginDecision(replica);
  let decay = linearDecay((*run).iteration, hyper[h + EPOCHS]);
  (*decision).actorLr = hyper[h + ACTOR_LR] * select(1.0, decay, hyper[h + LR_DECAY] != 0.0);
  (*decision).klStop = hyper[h + TARGET_KL];
}
