// What the control kernels of methods trained by minibatches begin with: the policy's learning rate, and where its passes stop.
import package::hyper::{ ACTOR_LR, EPOCHS, LR_DECAY, TARGET_KL };
import package::lib::control::{ beginDecision, linearDecay };
import package::lib::record::{ Record };

// `h` is where the replica's hyper-parameters begin.
fn beginPasses(record: ptr<storage, Record, read_write>, hyper: ptr<storage, array<f32>, read>, h: u32) {
  beginDecision(record);
  let decay = linearDecay((*record).iteration, (*hyper)[h + EPOCHS]);
  (*record).actorLr = (*hyper)[h + ACTOR_LR] * select(1.0, decay, (*hyper)[h + LR_DECAY] != 0.0);
  (*record).klStop = (*hyper)[h + TARGET_KL];
}
