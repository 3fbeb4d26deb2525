// PCPO (Yang et al. 2020) takes the reward's step in the trust region and projects it in the metric H onto the
// linearised limit (algos/combined_step). It keeps nothing of its own.
import package::hyper::{ HYPER_STRIDE, DELTA };
import package::kernel::{ hyper };
import package::lib::constrained_step::{ constraintOf, pcpoStep, takeStep };
import package::lib::stateless::{ Stateless };

alias State = Stateless;

fn chooseStep(replica: u32) {
  let constraint = constraintOf(replica);
  takeStep(replica, constraint.c, pcpoStep(constraint, hyper[replica * HYPER_STRIDE + DELTA]));
}
