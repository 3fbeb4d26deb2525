// Adam (Kingma and Ba 2015) on NETS networks (the critics, or with ACTOR the policy, at the record's learning rate),
// after L2 regularisation and clipping of each network's gradient norm:
//   g = dL/dp + 2 l2 p;  g *= min(1, max_norm / |g|);  m, v moments;  p -= lr m_hat / (sqrt(v_hat) + 1e-8).
// A network whose gradient is not finite keeps its parameters; an empty minibatch changes nothing.
// Parameters begin at cursor * VECTOR_ADVANCE and their moments at cursor * MOMENTS_ADVANCE (a vector for each time
// step).
//
// gradient [NETS][NET_STRIDE]  ->  parameters [NETS][NET_STRIDE], moments [NETS][2][NET_STRIDE] and a step count a
// network; all in vec4s, the padding of a network is 0 throughout.   Launch: (1, NETS, replicas), one workgroup of 64
// lanes a network.
// Test: test/kernels/optim/adam.test.ts.   Twin: test/reference/adam.ts.
import package::dispatch::{ NETS, NET_STRIDE, SAMPLES, ACTOR, GATE, VECTOR_ADVANCE, MOMENTS_ADVANCE };
import package::strides::{ PARAMETERS_STRIDE, GRADIENT_STRIDE, MOMENTS_STRIDE };
import package::hyper::{ HYPER_STRIDE, CRITIC_LR, CRITIC_L2, MAX_GRAD_NORM };
import package::lib::adam::{ adamStep, adapt, clipFactor };
import package::lib::batch::{ minibatchSamples };
import package::lib::record::{ Slot, isSkipped };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum, isFinite };

const VECTORS: u32 = NET_STRIDE / 4u;

struct Cursor { index: u32 }

// parameters
@group(0) @binding(5) var<uniform> cursor: Cursor;
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>;
// out
@group(0) @binding(3) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> moments: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let net = group.y;
  let replica = group.z;
  if (isSkipped(replica, GATE)) { return; }
  if (minibatchSamples(records[replica].record.run.activeEnvs, cursor.index, SAMPLES) == 0u) { return; }
  let h = replica * HYPER_STRIDE;
  let base = replica * (PARAMETERS_STRIDE / 4u) + cursor.index * (VECTOR_ADVANCE / 4u) + net * VECTORS;
  let slice = replica * (GRADIENT_STRIDE / 4u) + net * VECTORS;
  let own = replica * (MOMENTS_STRIDE / 4u) + cursor.index * (MOMENTS_ADVANCE / 4u);
  let first = own + net * 2u * VECTORS;
  let count = own + NETS * 2u * VECTORS + net;
  let decay = select(2.0 * hyper[h + CRITIC_L2], 0.0, ACTOR == 1u);

  var squares = 0.0;
  for (var i = lane; i < VECTORS; i += REDUCE_LANES) {
    let g = gradient[slice + i] + decay * parameters[base + i];
    squares += dot(g, g);
  }
  let norm = sqrt(workgroupSum(squares, lane));
  if (!isFinite(norm)) { return; }
  let clip = clipFactor(norm, hyper[h + MAX_GRAD_NORM]);
  let step = moments[count].x + 1.0;
  let at = adamStep(select(hyper[h + CRITIC_LR], records[replica].record.decision.actorLr, ACTOR == 1u), step);
  for (var i = lane; i < VECTORS; i += REDUCE_LANES) {
    let p = parameters[base + i];
    let g = (gradient[slice + i] + decay * p) * clip;
    let adapted = adapt(at, g, p, moments[first + i], moments[first + VECTORS + i]);
    moments[first + i] = adapted.m;
    moments[first + VECTORS + i] = adapted.v;
    parameters[base + i] = adapted.p;
  }
  workgroupBarrier();
  if (lane == 0u) { moments[count].x = step; }
}
