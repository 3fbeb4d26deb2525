// Newton's method on  (a - a0)' M (a - a0) / 2 + cost of the constraints at J a - reference  (MuJoCo, mj_solNewton). A
// step is exact while no row changes its piece of the cost; then the method is done. Otherwise an exact search finds
// the minimum along it. An environment that is done waits for the others of its workgroup.
import package::memory::{
  envelope, LANES, Ma, Mv, qacc, qfrcSmooth, search, setEnvelope, setGrad, setHessian, setMa, setMv, setQacc, setSearch
  };
import package::tables::{ dofTree, massRow, size0, size3 };
import package::physics::cooperative::contacts::{
  addContactGradientAndHessian, advanceContacts, contactDerivatives, initializeContacts, projectSearchOnContacts,
  reachOf };
import package::physics::cooperative::equality::{
  addEqualityGradientAndHessian, advanceEqualities, equalityDerivatives, initializeEqualities,
  projectSearchOnEqualities, reachByEqualities };
import package::physics::cooperative::lanes::{ lane, post, postedSum, vote };
import package::physics::cooperative::mass::{ massEntry };
import package::physics::cooperative::motions::{ massTimesSearch, searchMotions };
import package::physics::cooperative::rows::{
  addRowGradientAndHessian, advanceRows, initializeRows, projectSearchOnRows, rowDerivatives };
import package::physics::solver::line_search::{ gaussDerivatives, isConverged, LineSearch, narrowBracket, unitStep };

const ITERATIONS: u32 = 20u; // far above what states deep in the floor take
const LINE_SEARCHES: u32 = 12u;

var<private> isPending: bool;  // the environment is still solved
var<private> isFinal: bool;    // no row changes its piece of the cost with the whole step
var<private> iteration: u32;
var<private> smoothPart: vec2f; // derivatives of the smooth part along the search direction
var<private> line: LineSearch;

// The accelerations that the solver starts from stand for a search direction, so that motions and momentum are found
// the same way.
fn beginAtAcceleration() {
  for (var i = lane; i < size0().y; i += LANES) { setSearch(i, qacc(i)); }
}

fn makeEnvelope() {
  searchMotions();
  for (var i = lane; i < size0().y; i += LANES) {
    setMa(i, massTimesSearch(i));
    setEnvelope(i, reachByEqualities(i, reachOf(i, dofTree(i).y - 1u)));
  }
}

// All constraints, at the start. Only the accelerations of an environment that `isRunning` will change.
fn makeConstraint(isRunning: bool) {
  initializeRows();
  initializeContacts();
  initializeEqualities();
  isPending = isRunning;
  iteration = 0u;
  vote(isPending);
}

fn makeHessian() {
  for (var i = lane; i < size0().y; i += LANES) { makeHessianRow(i); }
}

fn moveAlongSearch() {
  searchMotions();
  for (var i = lane; i < size0().y; i += LANES) { setMv(i, massTimesSearch(i)); }
}

fn projectSearch() {
  let rowsHold = projectSearchOnRows();
  let contactsHold = projectSearchOnContacts();
  projectSearchOnEqualities();
  post(vec4f(smoothDerivatives(), select(1.0, 0.0, rowsHold && contactsHold), 0.0));
}

// Trial 0 takes the whole step if that is exact; each other one narrows the line by the slopes of the one before.
fn lineSearch(trial: u32) {
  let sum = postedSum();
  if (trial == 0u) {
    smoothPart = sum.xy;
    isFinal = sum.z == 0.0;
    line = unitStep();
    line.done = isFinal;
  } else if (!line.done) {
    line = narrowBracket(line, gaussDerivatives(smoothPart.x, smoothPart.y, line.alpha) + sum.xy);
  }
  post(vec4f(rowDerivatives(line.alpha) + contactDerivatives(line.alpha) + equalityDerivatives(line.alpha), 0.0, 0.0));
  vote(isPending && !line.done);
}

fn advance() {
  if (isPending) {
    for (var i = lane; i < size0().y; i += LANES) {
      setQacc(i, qacc(i) + line.alpha * search(i));
      setMa(i, Ma(i) + line.alpha * Mv(i));
    }
    advanceRows(line.alpha);
    advanceContacts(line.alpha);
    advanceEqualities(line.alpha);
    isPending = !isConverged(isFinal, iteration, size3().z);
    iteration++;
  }
  vote(isPending && iteration < ITERATIONS);
}

fn makeHessianRow(i: u32) {
  setGrad(i, Ma(i) - qfrcSmooth(i));
  let row = massRow(i).y - i;
  let end = dofTree(i).y;
  for (var j = i; j < end; j++) { setHessian(row + j, massEntry(i, j)); }
  for (var j = end; j <= envelope(i); j++) { setHessian(row + j, 0.0); }
  addRowGradientAndHessian(i);
  addContactGradientAndHessian(i);
  addEqualityGradientAndHessian(i);
}

// Derivatives of the smooth part along the search direction, of this lane's degrees of freedom.
fn smoothDerivatives() -> vec2f {
  var sum = vec2f();
  for (var i = lane; i < size0().y; i += LANES) { sum += search(i) * vec2f(Ma(i) - qfrcSmooth(i), Mv(i)); }
  return sum;
}
