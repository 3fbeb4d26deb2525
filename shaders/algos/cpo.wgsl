// CPO (Achiam et al. 2017) takes the best step within the trust region and the linearised limit, in five cases; from
// far outside the limit, the step that lowers the cost the most (algos/combined_step).
import package::hyper::{ HYPER_STRIDE, DELTA };
import package::kernel::{ hyper, records };
import package::lib::constrained_step::{ CASE_INFEASIBLE, ConstrainedStep, LEAST, constraintOf, cpoStep, takeStep };

// The multipliers of the trust region and of the linearised limit.
struct State { dualLambda: f32, dualNu: f32 }

// x = (x_g - nu x_a) / lambda, and where no step meets the constraint x = -nu x_a with lambda = 0.
fn noteDuals(replica: u32, x: ConstrainedStep) {
  let method = &records[replica].record.method;
  let isFeasible = x.mode != CASE_INFEASIBLE;
  let lambda = 1.0 / max(x.gain, LEAST);
  (*method).dualLambda = select(0.0, lambda, isFeasible);
  (*method).dualNu = -x.loss * select(1.0, lambda, isFeasible);
}

fn chooseStep(replica: u32) {
  let constraint = constraintOf(replica);
  let x = cpoStep(constraint, hyper[replica * HYPER_STRIDE + DELTA]);
  noteDuals(replica, x);
  takeStep(replica, constraint.c, x);
}
