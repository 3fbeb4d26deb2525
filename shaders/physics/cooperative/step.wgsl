// The frames of a step. Environments of a workgroup keep their own count: one that begins a frame again, because its
// accelerations were no numbers, is behind the others, which wait for it (see physics/stability.wgsl).
import package::memory::{
  AUTORESET, HAS_DRAG, HAS_NOSLIP, LANES, qacc, qpos, qvel, setCtrl, setQacc, setQpos, setQvel };
import package::tables::{ gravity, qpos0, size0, size1, size2, size3 };
import package::physics::cooperative::actuation::{ pullAll, sumForces };
import package::physics::cooperative::collision::{ dropped, placeGeoms, sortPairs, touchPairs };
import package::physics::cooperative::com::{ placeAxesAndInertias, placeCentres };
import package::physics::cooperative::factor::{ eliminate, substitute };
import package::physics::cooperative::integrate::{
  advancePositions, advanceVelocities, beginStage, dampMass, endStage,
};
import package::physics::cooperative::kinematics::{ placeLevel, placeWorld };
import package::physics::cooperative::lanes::{ lane, meet, postedWorst, postWorst, vote };
import package::physics::cooperative::mass::{ gatherLevel, massColumns };
import package::physics::cooperative::newton::{
  advance, aim, aimAtStart, bend, follow, makeConstraint, reachRows, search, SEARCHES,
};
import package::physics::cooperative::noslip::{ beginSlip, endSlip, prepareSlip, slip };
import package::physics::cooperative::outputs::{ storeFelt, storeMotions, storeWarnings, warnings };
import package::physics::cooperative::passive::{ addDrag, dragBodies, gatherDrag, loosenJoints };
import package::physics::cooperative::phases::{
  ADD_DRAG, AIM, AXES, BEGIN_SLIP, BEGIN_STAGE, BEND, CENTRES, CHECK, CONSTRAIN, DAMP, DRAG, ELIMINATE, END_SLIP,
  END_STAGE, FELT, FOLLOW, FORCES, GATHER, GATHER_DRAG, JUDGE, LEAVE, MASS, MOVE, PLACE, PREPARE_SLIP, REACH, RESET,
  SEARCH, SEEN, SLIP, SORT, SPEED, STEP, SUBSTITUTE, TOUCH, TRAVEL,
};
import package::physics::cooperative::velocity::{ moveLevel };
import package::physics::integrate::{ stageStep };
import package::physics::stability::{
  isBadAcceleration as isBadAtFirst, isBadState as isLost, largerMagnitude as larger, warnedOfAcceleration,
  warnedOfState,
};

const NEVER: u32 = 0xffffffffu;

var<private> frame: u32;
var<private> evaluations: u32; // of the whole step
var<private> resetAt: u32;
var<private> isRejected: bool;
var<private> isGood: bool;     // the environment has frames left, and this one is not rejected

// What is factored: the Hessian of the constraints' cost, the mass matrix with damping, or by itself.
const HESSIAN: u32 = 0u;
const DAMPED_MASS: u32 = 1u;
const PLAIN_MASS: u32 = 2u;

// Where the workgroup is: the phase, which level, column or round of it, the stage of Runge and Kutta, and which matrix
// was factored last.
struct Now { phase: u32, index: u32, stage: u32, matrix: u32 }

// `looks` evaluates once more where the last frame led, for the outputs of mj_forward. Without frames, accelerations
// and outputs alone; with `seesAlone`, too, nothing but the outputs that positions and velocities determine.
fn stepFrames(frames: u32, looks: bool, seesAlone: bool) {
  evaluations = max(frames, 1u) + select(0u, 1u, looks && frames > 0u);
  frame = 0u;
  resetAt = NEVER;
  warnings = vec3f();
  dropped = 0u;
  isRejected = false;
  isGood = false;
  var now = Now(CHECK, 0u, 0u, HESSIAN);
  loop {
    run(now, frames);
    let any = meet(isDecided(now.phase));
    if (now.phase == LEAVE) { break; }
    now = after(now, any, seesAlone);
  }
}

// Whether the environments decide what comes after the phase.
fn isDecided(phase: u32) -> bool {
  return phase == RESET || phase == TOUCH || phase == CONSTRAIN || phase == SEARCH || phase == STEP;
}

fn run(now: Now, frames: u32) {
  let stage = now.stage;
  let moves = isGood && frame < frames;
  switch now.phase {
    case CHECK: { postState(); }
    case RESET: { beginFrame(); }
    case PLACE: { placeLevel(now.index); }
    case CENTRES: { placeCentres(); }
    case AXES: { placeAxesAndInertias(); }
    case MOVE: { moveLevel(now.index); }
    case SEEN: { storeMotions(isStored(stage, frames)); }
    case GATHER: { gatherLevel(now.index); }
    case MASS: {
      massColumns();
      loosenJoints();
      pullAll();
    }
    case DRAG: { if (HAS_DRAG) { dragBodies(); } }
    case GATHER_DRAG: { if (HAS_DRAG) { gatherDrag(now.index); } }
    case ADD_DRAG: { if (HAS_DRAG) { addDrag(); } }
    case FORCES: {
      sumForces();
      placeGeoms();
      aimAtStart();
    }
    case SORT: { sortPairs(now.index); }
    case TOUCH: { touchPairs(now.index); }
    case REACH: { reachRows(); }
    case CONSTRAIN: { makeConstraint(isGood); }
    case BEND: { bend(); }
    case ELIMINATE: { eliminate(now.index); }
    case SUBSTITUTE: { substitute(now.index); }
    case FOLLOW: { follow(); }
    case AIM: { aim(); }
    case SEARCH: { search(now.index); }
    case STEP: { advance(); }
    case BEGIN_SLIP: { if (HAS_NOSLIP) { beginSlip(); } }
    case PREPARE_SLIP: { if (HAS_NOSLIP) { prepareSlip(); } }
    case SLIP: { if (HAS_NOSLIP) { slip(); } }
    case END_SLIP: { if (HAS_NOSLIP) { endSlip(isGood); } }
    case FELT: {
      storeFelt(isStored(stage, frames), isSensed(stage), isGood && stage == 0u);
      postAcceleration();
    }
    case JUDGE: { if (stage == 0u) { judge(); } }
    case DAMP: { dampMass(); }
    case SPEED: { if (moves) { advanceVelocities(); } }
    case TRAVEL: { if (moves) { advancePositions(stageStepOf(stage)); } }
    case BEGIN_STAGE: { if (moves) { beginStage(stage); } }
    case END_STAGE: { if (moves) { endStage(); } }
    default: { storeWarnings(); }
  }
}

fn isRungeKutta() -> bool {
  return size2().w == 4u;
}

fn stageStepOf(stage: u32) -> f32 {
  return select(gravity().w, stageStep(stage, gravity().w), isRungeKutta());
}

// Outputs are of the last evaluation, and of its last stage if it moves; those of sensors are of its first one.
fn isStored(stage: u32, frames: u32) -> bool {
  return isGood && frame + 1u == evaluations && (!isRungeKutta() || stage == 3u || frame >= frames);
}

fn isSensed(stage: u32) -> bool {
  return isGood && frame + 1u == evaluations && stage == 0u;
}

fn at(now: Now, phase: u32, index: u32) -> Now {
  return Now(phase, index, now.stage, now.matrix);
}

// One level down the tree after another, and then the next phase.
fn deeper(now: Now) -> Now {
  if (now.index + 1u < size1().x) { return at(now, now.phase, now.index + 1u); }
  return at(now, now.phase + 1u, 0u);
}

fn higher(now: Now) -> Now {
  if (now.index > 0u) { return at(now, now.phase, now.index - 1u); }
  return at(now, now.phase + 1u, 0u);
}

fn eliminating(now: Now, matrix: u32) -> Now {
  return Now(ELIMINATE, size0().y - 1u, now.stage, matrix);
}

// `any`: some environment has voted to go on.
fn after(now: Now, any: bool, seesAlone: bool) -> Now {
  let last = max(size1().x, 1u) - 1u;
  switch now.phase {
    case RESET: { return at(now, select(LEAVE, PLACE, any), 0u); }
    case PLACE, MOVE: { return deeper(now); }
    case SEEN: { return at(now, select(GATHER, LEAVE, seesAlone), last); }
    case GATHER, GATHER_DRAG: { return higher(now); }
    case MASS: { return at(now, select(FORCES, DRAG, HAS_DRAG), 0u); }
    case DRAG: { return at(now, GATHER_DRAG, last); }
    case FORCES: { return at(now, select(REACH, SORT, size2().y > 0u), 0u); }
    case SORT: {
      if (now.index < size2().y) { return at(now, SORT, now.index + LANES); }
      return at(now, TOUCH, 0u);
    }
    case TOUCH: {
      if (any) { return at(now, TOUCH, now.index + LANES); }
      return at(now, REACH, 0u);
    }
    case CONSTRAIN, STEP: { return at(now, select(select(FELT, BEGIN_SLIP, HAS_NOSLIP), BEND, any), 0u); }
    case BEND: { return eliminating(now, HESSIAN); }
    case DAMP: { return eliminating(now, DAMPED_MASS); }
    case BEGIN_SLIP: { return eliminating(now, PLAIN_MASS); }
    case ELIMINATE: {
      if (now.index == 0u && now.matrix == PLAIN_MASS) { return at(now, PREPARE_SLIP, 0u); }
      return higher(now);
    }
    case SLIP: { return at(now, SUBSTITUTE, 0u); }
    case SUBSTITUTE: {
      if (now.index + 1u < size0().y) { return at(now, SUBSTITUTE, now.index + 1u); }
      return at(now, select(select(FOLLOW, SPEED, now.matrix == DAMPED_MASS), END_SLIP, now.matrix == PLAIN_MASS), 0u);
    }
    case SEARCH: {
      if (any && now.index < SEARCHES) { return at(now, SEARCH, now.index + 1u); }
      return at(now, STEP, 0u);
    }
    case JUDGE: {
      if (isRungeKutta()) { return at(now, BEGIN_STAGE, 0u); }
      return at(now, select(SPEED, DAMP, size3().w == 1u), 0u);
    }
    case BEGIN_STAGE: { return at(now, TRAVEL, 0u); }
    case TRAVEL: { return at(now, select(CHECK, END_STAGE, isRungeKutta()), 0u); }
    case END_STAGE: {
      if (now.stage < 3u) { return Now(PLACE, 0u, now.stage + 1u, now.matrix); }
      return Now(CHECK, 0u, 0u, now.matrix);
    }
    default: { return at(now, now.phase + 1u, 0u); }
  }
}

fn postState() {
  if (isGood) { frame++; }
  var worst = vec2u();
  for (var k = lane; k < size0().x; k += LANES) { worst.x = larger(worst.x, qpos(k)); }
  for (var i = lane; i < size0().y; i += LANES) { worst.y = larger(worst.y, qvel(i)); }
  postWorst(worst);
}

// The state is looked at before each frame and after the last one.
fn beginFrame() {
  let worst = postedWorst();
  if (isLost(worst.x, worst.y, isRejected)) {
    warnings = warnedOfState(warnings, worst.x, worst.y);
    isRejected = false;
    if (AUTORESET) { reset(); }
  }
  isGood = frame < evaluations;
  vote(isGood);
  placeWorld();
}

fn reset() {
  for (var k = lane; k < size0().x; k += LANES) { setQpos(k, qpos0(k / 4u)[k % 4u]); }
  for (var i = lane; i < size0().y; i += LANES) {
    setQvel(i, 0.0);
    setQacc(i, 0.0);
  }
  for (var a = lane; a < size0().z; a += LANES) { setCtrl(a, 0.0); }
}

fn postAcceleration() {
  var worst = 0u;
  for (var i = lane; i < size0().y; i += LANES) { worst = larger(worst, qacc(i)); }
  postWorst(vec2u(worst, 0u));
}

fn judge() {
  if (!isBadAtFirst(postedWorst().x, frame, resetAt) || !isGood) { return; }
  warnings = warnedOfAcceleration(warnings);
  resetAt = frame;
  isRejected = AUTORESET;
  isGood = !AUTORESET;
}
