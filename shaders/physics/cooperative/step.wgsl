// The frames of a step. Environments of a workgroup keep their own count: one that begins a frame again, because its
// accelerations were no numbers, is behind the others, which wait for it (see physics/stability.wgsl).
import package::memory::{
  AUTORESET, HAS_DRAG, HAS_NOSLIP, LANES, qacc, qpos, qvel, setCtrl, setQacc, setQpos, setQvel };
import package::tables::{ gravity, qpos0, size0, size1, size2, size3 };
import package::physics::cooperative::actuation::{ fwdAcceleration, fwdActuation };
import package::physics::cooperative::collision::{ broadphase, dropped, narrowphase, placeGeoms };
import package::physics::cooperative::com::{ comPos, treeCentres };
import package::physics::cooperative::factor::{ eliminate, substitute };
import package::physics::cooperative::integrate::{
  addImplicitDamping, advancePositions, advanceVelocities, beginStage, endStage };
import package::physics::cooperative::kinematics::{ kinematicsOfLevel, kinematicsOfWorld };
import package::physics::cooperative::lanes::{ lane, meet, postedWorst, postWorst, vote };
import package::physics::cooperative::mass::{ crbAndRneOfLevel, massColumns };
import package::physics::cooperative::newton::{
  advance, beginAtAcceleration, LINE_SEARCHES, lineSearch, makeConstraint, makeEnvelope, makeHessian, moveAlongSearch,
  projectSearch };
import package::physics::cooperative::noslip::{ beginNoslip, endNoslip, noslipSweeps, prepareNoslip };
import package::physics::cooperative::outputs::{ storeForcesAndSensors, storeMotions, storeWarnings, warnings };
import package::physics::cooperative::passive::{ addFluidForces, fluidForces, fluidForcesOfLevel, springsAndDampers };
import package::physics::cooperative::phases::{
  ADD_FLUID, ADVANCE, ADVANCE_POSITIONS, ADVANCE_VELOCITIES, BEGIN_NOSLIP, BEGIN_STAGE, BROADPHASE, CHECK_ACCELERATION,
  CHECK_STATE, COM_POS, COM_VEL, CRB_AND_RNE, END, END_NOSLIP, END_STAGE, ENVELOPE, FACTOR, FLUID, FLUID_OF_LEVEL,
  FWD_ACCELERATION, IMPLICIT_DAMPING, KINEMATICS, LINE_SEARCH, MAKE_CONSTRAINT, MAKE_HESSIAN, MASS_MATRIX, NARROWPHASE,
  NOSLIP, PREPARE_NOSLIP, PROJECT_SEARCH, RESET, SEARCH_MOTIONS, SOLVE, STORE_FORCES, STORE_MOTIONS, SUBTREE_COM };
import package::physics::cooperative::velocity::{ comVelOfLevel };
import package::physics::integrate::{ stageStep };
import package::physics::stability::{
  isBadAcceleration, isBadState, largerMagnitude, warnedOfAcceleration, warnedOfState };

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
  var now = Now(CHECK_STATE, 0u, 0u, HESSIAN);
  loop {
    run(now, frames);
    let any = meet(isDecided(now.phase));
    if (now.phase == END) { break; }
    now = after(now, any, seesAlone);
  }
}

// Whether the environments decide what comes after the phase.
fn isDecided(phase: u32) -> bool {
  return phase == RESET || phase == NARROWPHASE || phase == MAKE_CONSTRAINT || phase == LINE_SEARCH || phase == ADVANCE;
}

fn run(now: Now, frames: u32) {
  let stage = now.stage;
  let moves = isGood && frame < frames;
  switch now.phase {
    case CHECK_STATE: { checkState(); }
    case RESET: { beginFrame(); }
    case KINEMATICS: { kinematicsOfLevel(now.index); }
    case SUBTREE_COM: { treeCentres(); }
    case COM_POS: { comPos(); }
    case COM_VEL: { comVelOfLevel(now.index); }
    case STORE_MOTIONS: { storeMotions(isStored(stage, frames)); }
    case CRB_AND_RNE: { crbAndRneOfLevel(now.index); }
    case MASS_MATRIX: {
      massColumns();
      springsAndDampers();
      fwdActuation();
    }
    case FLUID: { if (HAS_DRAG) { fluidForces(); } }
    case FLUID_OF_LEVEL: { if (HAS_DRAG) { fluidForcesOfLevel(now.index); } }
    case ADD_FLUID: { if (HAS_DRAG) { addFluidForces(); } }
    case FWD_ACCELERATION: {
      fwdAcceleration();
      placeGeoms();
      beginAtAcceleration();
    }
    case BROADPHASE: { broadphase(now.index); }
    case NARROWPHASE: { narrowphase(now.index); }
    case ENVELOPE: { makeEnvelope(); }
    case MAKE_CONSTRAINT: { makeConstraint(isGood); }
    case MAKE_HESSIAN: { makeHessian(); }
    case FACTOR: { eliminate(now.index); }
    case SOLVE: { substitute(now.index); }
    case SEARCH_MOTIONS: { moveAlongSearch(); }
    case PROJECT_SEARCH: { projectSearch(); }
    case LINE_SEARCH: { lineSearch(now.index); }
    case ADVANCE: { advance(); }
    case BEGIN_NOSLIP: { if (HAS_NOSLIP) { beginNoslip(); } }
    case PREPARE_NOSLIP: { if (HAS_NOSLIP) { prepareNoslip(); } }
    case NOSLIP: { if (HAS_NOSLIP) { noslipSweeps(); } }
    case END_NOSLIP: { if (HAS_NOSLIP) { endNoslip(isGood); } }
    case STORE_FORCES: {
      storeForcesAndSensors(isStored(stage, frames), isSensed(stage), isGood && stage == 0u);
      postAcceleration();
    }
    case CHECK_ACCELERATION: { if (stage == 0u) { checkAcceleration(); } }
    case IMPLICIT_DAMPING: { addImplicitDamping(); }
    case ADVANCE_VELOCITIES: { if (moves) { advanceVelocities(); } }
    case ADVANCE_POSITIONS: { if (moves) { advancePositions(stageStepOf(stage)); } }
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
  return Now(FACTOR, size0().y - 1u, now.stage, matrix);
}

// `any`: some environment has voted to go on.
fn after(now: Now, any: bool, seesAlone: bool) -> Now {
  let last = max(size1().x, 1u) - 1u;
  switch now.phase {
    case RESET: { return at(now, select(END, KINEMATICS, any), 0u); }
    case KINEMATICS, COM_VEL: { return deeper(now); }
    case STORE_MOTIONS: { return at(now, select(CRB_AND_RNE, END, seesAlone), last); }
    case CRB_AND_RNE, FLUID_OF_LEVEL: { return higher(now); }
    case MASS_MATRIX: { return at(now, select(FWD_ACCELERATION, FLUID, HAS_DRAG), 0u); }
    case FLUID: { return at(now, FLUID_OF_LEVEL, last); }
    case FWD_ACCELERATION: { return at(now, select(ENVELOPE, BROADPHASE, size2().y > 0u), 0u); }
    case BROADPHASE: {
      if (now.index < size2().y) { return at(now, BROADPHASE, now.index + LANES); }
      return at(now, NARROWPHASE, 0u);
    }
    case NARROWPHASE: {
      if (any) { return at(now, NARROWPHASE, now.index + LANES); }
      return at(now, ENVELOPE, 0u);
    }
    case MAKE_CONSTRAINT, ADVANCE: {
      return at(now, select(select(STORE_FORCES, BEGIN_NOSLIP, HAS_NOSLIP), MAKE_HESSIAN, any), 0u);
    }
    case MAKE_HESSIAN: { return eliminating(now, HESSIAN); }
    case IMPLICIT_DAMPING: { return eliminating(now, DAMPED_MASS); }
    case BEGIN_NOSLIP: { return eliminating(now, PLAIN_MASS); }
    case FACTOR: {
      if (now.index == 0u && now.matrix == PLAIN_MASS) { return at(now, PREPARE_NOSLIP, 0u); }
      return higher(now);
    }
    case NOSLIP: { return at(now, SOLVE, 0u); }
    case SOLVE: {
      if (now.index + 1u < size0().y) { return at(now, SOLVE, now.index + 1u); }
      let next = select(SEARCH_MOTIONS, ADVANCE_VELOCITIES, now.matrix == DAMPED_MASS);
      return at(now, select(next, END_NOSLIP, now.matrix == PLAIN_MASS), 0u);
    }
    case LINE_SEARCH: {
      if (any && now.index < LINE_SEARCHES) { return at(now, LINE_SEARCH, now.index + 1u); }
      return at(now, ADVANCE, 0u);
    }
    case CHECK_ACCELERATION: {
      if (isRungeKutta()) { return at(now, BEGIN_STAGE, 0u); }
      return at(now, select(ADVANCE_VELOCITIES, IMPLICIT_DAMPING, size3().w == 1u), 0u);
    }
    case BEGIN_STAGE: { return at(now, ADVANCE_POSITIONS, 0u); }
    case ADVANCE_POSITIONS: { return at(now, select(CHECK_STATE, END_STAGE, isRungeKutta()), 0u); }
    case END_STAGE: {
      if (now.stage < 3u) { return Now(KINEMATICS, 0u, now.stage + 1u, now.matrix); }
      return Now(CHECK_STATE, 0u, 0u, now.matrix);
    }
    default: { return at(now, now.phase + 1u, 0u); }
  }
}

fn checkState() {
  if (isGood) { frame++; }
  var worst = vec2u();
  for (var k = lane; k < size0().x; k += LANES) { worst.x = largerMagnitude(worst.x, qpos(k)); }
  for (var i = lane; i < size0().y; i += LANES) { worst.y = largerMagnitude(worst.y, qvel(i)); }
  postWorst(worst);
}

// The state is looked at before each frame and after the last one.
fn beginFrame() {
  let worst = postedWorst();
  if (isBadState(worst.x, worst.y, isRejected)) {
    warnings = warnedOfState(warnings, worst.x, worst.y);
    isRejected = false;
    if (AUTORESET) { reset(); }
  }
  isGood = frame < evaluations;
  vote(isGood);
  kinematicsOfWorld();
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
  for (var i = lane; i < size0().y; i += LANES) { worst = largerMagnitude(worst, qacc(i)); }
  postWorst(vec2u(worst, 0u));
}

fn checkAcceleration() {
  if (!isBadAcceleration(postedWorst().x, frame, resetAt) || !isGood) { return; }
  warnings = warnedOfAcceleration(warnings);
  resetAt = frame;
  isRejected = AUTORESET;
  isGood = !AUTORESET;
}
