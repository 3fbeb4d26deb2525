// PDO, primal-dual optimisation (Chow et al. 2017): gradient steps on the Lagrangian without clipping, and of its
// multipliers by Adam along J_C - limit.   records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/lagrangian.test.ts.   Twin: test/reference/multiplier.ts.
import package::lib::control::{ countMode, weighByMultipliers };
import package::lib::minibatches::{ beginPasses };
import package::lib::multiplier::{ Controller, moveMultipliers };
import package::lib::record::{ Slot };

// The method's own part of the record.
struct State { controller: Controller }

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  beginPasses(group.z);
  moveMultipliers(group.z);
  weighByMultipliers(group.z);
  countMode(group.z);
}
