// What the control kernels of methods trained by minibatches begin with: the policy's learning rate, and where its passes stop.
import package::hyper::{ ACTOR_LR, EPOCHS, HYPER_STRIDE, LR_DECAY, TARGET_KL };
import package::kernel::{ hyper, records };
import package::lib::control::{ beginDecision, linearDecay };

fn beginPasses(replica: u32) {
  let h = replica * HYPER_STRIDE;
  let record = &records[replica].record;
  beginDecision(replica);
  let decay = linearDecay((*record).iteration, hyper[h + EPOCHS]);
  (*record).actorLr = hyper[h + ACTOR_LR] * select(1.0, decay, hyper[h + LR_DECAY] != 0.0);
  (*record).klStop = hyper[h + TARGET_KL];
}
