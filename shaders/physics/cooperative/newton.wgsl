// Newton's method on  (a - a0)' M (a - a0) / 2 + cost of the constraints at J a - reference  (MuJoCo, mj_solNewton). A
// step is exact while no row changes its piece of the cost; then the method is done. Otherwise an exact search finds
// the minimum along it. An environment that is done waits for the others of its workgroup.
import package::memory::{
  envelope, LANES, ma, massSearch, qacc, qfrcSmooth, search as direction, setEnvelope, setGrad, setHessian, setMa,
  setMassSearch, setQacc, setSearch };
import package::tables::{ dofTree, massRow, size0, size3 };
import package::physics::cooperative::contacts::{
  aimContacts, bendContacts, contactSlopes, moveContacts, openContacts, reachOf,
};
import package::physics::cooperative::equality::{
  aimEqualities, bendEqualities, equalitySlopes, moveEqualities, openEqualities, reachByEqualities };
import package::physics::cooperative::lanes::{ lane, post, postedSum, vote };
import package::physics::cooperative::mass::{ massEntry };
import package::physics::cooperative::motions::{ massTimesSearch, stepBodies };
import package::physics::cooperative::rows::{ aimRows, bendRows, moveRows, openRows, rowSlopes };
import package::physics::solver::line_search::{
  unitStep as fullStep, isConverged as isDone, narrowBracket as narrowed, gaussDerivatives as quadraticSlope,
  LineSearch as Search,
};

const ITERATIONS: u32 = 20u; // far above what states deep in the floor take
const SEARCHES: u32 = 12u;

var<private> isPending: bool;  // the environment is still solved
var<private> isFinal: bool;    // no row changes its piece of the cost with the whole step
var<private> iteration: u32;
var<private> whole: vec2f;     // derivatives of the smooth part along the search direction
var<private> line: Search;

// The accelerations that the solver starts from stand for a search direction, so that motions and momentum are found
// the same way.
fn aimAtStart() {
  for (var i = lane; i < size0().y; i += LANES) { setSearch(i, qacc(i)); }
}

fn reachRows() {
  stepBodies();
  for (var i = lane; i < size0().y; i += LANES) {
    setMa(i, massTimesSearch(i));
    setEnvelope(i, reachByEqualities(i, reachOf(i, dofTree(i).y - 1u)));
  }
}

// All constraints, at the start. Only the accelerations of an environment that `isRunning` will change.
fn makeConstraint(isRunning: bool) {
  openRows();
  openContacts();
  openEqualities();
  isPending = isRunning;
  iteration = 0u;
  vote(isPending);
}

fn bend() {
  for (var i = lane; i < size0().y; i += LANES) { bendRow(i); }
}

fn follow() {
  stepBodies();
  for (var i = lane; i < size0().y; i += LANES) { setMassSearch(i, massTimesSearch(i)); }
}

fn aim() {
  let keepsRows = aimRows();
  let keepsContacts = aimContacts();
  aimEqualities();
  post(vec4f(smoothSlopes(), select(1.0, 0.0, keepsRows && keepsContacts), 0.0));
}

// Trial 0 takes the whole step if that is exact; each other one narrows the line by the slopes of the one before.
fn search(trial: u32) {
  let sum = postedSum();
  if (trial == 0u) {
    whole = sum.xy;
    isFinal = sum.z == 0.0;
    line = fullStep();
    line.done = isFinal;
  } else if (!line.done) {
    line = narrowed(line, quadraticSlope(whole.x, whole.y, line.alpha) + sum.xy);
  }
  post(vec4f(rowSlopes(line.alpha) + contactSlopes(line.alpha) + equalitySlopes(line.alpha), 0.0, 0.0));
  vote(isPending && !line.done);
}

fn advance() {
  if (isPending) {
    for (var i = lane; i < size0().y; i += LANES) {
      setQacc(i, qacc(i) + line.alpha * direction(i));
      setMa(i, ma(i) + line.alpha * massSearch(i));
    }
    moveRows(line.alpha);
    moveContacts(line.alpha);
    moveEqualities(line.alpha);
    isPending = !isDone(isFinal, iteration, size3().z);
    iteration++;
  }
  vote(isPending && iteration < ITERATIONS);
}

fn bendRow(i: u32) {
  setGrad(i, ma(i) - qfrcSmooth(i));
  let row = massRow(i).y - i;
  let end = dofTree(i).y;
  for (var j = i; j < end; j++) { setHessian(row + j, massEntry(i, j)); }
  for (var j = end; j <= envelope(i); j++) { setHessian(row + j, 0.0); }
  bendRows(i);
  bendContacts(i);
  bendEqualities(i);
}

// Derivatives of the smooth part along the search direction, of this lane's degrees of freedom.
fn smoothSlopes() -> vec2f {
  var sum = vec2f();
  for (var i = lane; i < size0().y; i += LANES) { sum += direction(i) * vec2f(ma(i) - qfrcSmooth(i), massSearch(i)); }
  return sum;
}
