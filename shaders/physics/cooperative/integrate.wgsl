// Leads from accelerations to velocities and positions (MuJoCo, mj_Euler, mj_RungeKutta): one evaluation's part of a
// time step.
import package::codes::{ JNT_BALL, JNT_FREE };
import package::memory::{
  LANES, Ma, meanA, meanV, qacc, qpos, qvel, search, setGrad, setHessian, setMeanA, setMeanV, setQpos, setQvel,
  setSearch, setStartQ, setStartV, startQ, startV };
import package::tables::{ dofScale, gravity, jntTree, massRow, size0, size1, size3 };
import package::physics::cooperative::factor::{ massAsMatrix };
import package::physics::cooperative::lanes::{ lane };
import package::physics::cooperative::mass::{ massEntry };
import package::physics::integrate::{ advance, advanceRotation, dampedDiagonal, stageRate, stageStep, stageWeight };

// Semi-implicit Euler: velocities first, by the accelerations or, where joints are damped at the end of the step, by
// what `solve` found.
fn advanceVelocities() {
  let h = gravity().w;
  let isDamped = size3().w == 1u;
  for (var i = lane; i < size0().y; i += LANES) {
    setQvel(i, advance(qvel(i), select(qacc(i), -search(i), isDamped), h));
  }
}

fn advancePositions(h: f32) {
  for (var j = lane; j < size1().y; j += LANES) { advanceJoint(j, h); }
}

// The forces of all as the right side, the mass with damping as the matrix.
fn addImplicitDamping() {
  let h = gravity().w;
  for (var i = lane; i < size0().y; i += LANES) {
    massAsMatrix(i);
    setHessian(massRow(i).y, dampedDiagonal(massEntry(i, i), dofScale(i).x, h));
    setGrad(i, Ma(i));
  }
}

fn turnedBy(q: vec4f, w: vec3f, h: f32) -> vec4f {
  return advanceRotation(q.x, q.y, q.z, q.w, w.x, w.y, w.z, h);
}

fn advanceJoint(j: u32, h: f32) {
  let joint = jntTree(j);
  let i = joint.z;
  let isFree = joint.x == JNT_FREE;
  if (!isFree && joint.x != JNT_BALL) {
    setQpos(joint.y, advance(qpos(joint.y), qvel(i), h));
    return;
  }
  let shift = select(0u, 3u, isFree);
  if (isFree) {
    for (var k = 0u; k < 3u; k++) { setQpos(joint.y + k, advance(qpos(joint.y + k), qvel(i + k), h)); }
  }
  let q = joint.y + shift;
  let v = i + shift;
  let turned = turnedBy(
    vec4f(qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u)), vec3f(qvel(v), qvel(v + 1u), qvel(v + 2u)), h,
  );
  for (var k = 0u; k < 4u; k++) { setQpos(q + k, turned[k]); }
}

// Runge and Kutta's fourth order, one of four stages: positions go on from the start of the step with this stage's
// velocity; the velocity that the stage ends with waits in `search`.
fn beginStage(stage: u32) {
  let h = stageStep(stage, gravity().w);
  let weight = stageWeight(stage);
  for (var i = lane; i < size0().y; i += LANES) {
    if (stage == 0u) {
      setStartV(i, qvel(i));
      setMeanV(i, 0.0);
      setMeanA(i, 0.0);
    }
    setMeanV(i, meanV(i) + weight * qvel(i));
    setMeanA(i, meanA(i) + weight * qacc(i));
    setSearch(i, advance(startV(i), stageRate(stage, qacc(i), meanA(i)), h));
    setQvel(i, stageRate(stage, qvel(i), meanV(i)));
  }
  for (var k = lane; k < size0().x; k += LANES) {
    if (stage == 0u) { setStartQ(k, qpos(k)); } else { setQpos(k, startQ(k)); }
  }
}

fn endStage() {
  for (var i = lane; i < size0().y; i += LANES) { setQvel(i, search(i)); }
}
