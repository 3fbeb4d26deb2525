// Friction without the slip that softness leaves (MuJoCo, mj_solNoSlip). After Newton's method the forces of dry
// friction, of joints and of contacts, are found anew as if friction were hard, and all others stay. One after another
// takes what brings its own acceleration to the one asked for, as far as its bound lets it, and a sweep over all of
// them is the last one where it gains little.
//
// With M = U U' a force f along a row J of the Jacobian changes the accelerations by U'^-1 w f, w = U^-1 J', and what
// another row sees of that is the product of both w. A w has numbers only for what moves either body: they lie side by
// side in the order of a walk from the last degree of freedom to the roots. The sum of all w f is kept where the
// gradient was, so that the last half of the factor's solution gives the accelerations.
//
// Each waits for the one before, so the sweeps are one lane's work.
import package::codes::{ ROW_FRICTION };
import package::cone::{ contactForce, frictionBound };
import package::memory::{
  cdof, contactD, contactPoint, grad, hessian, inversePivot, LANES, Ma, qacc, rowD, rowForce, rowJaref, search, setGrad,
  setMa, setQacc, setRowForce, setSlipRow, slipRow };
import package::physics::constraints::scalar_constraint::{ frictionForce };
import package::physics::cooperative::collision::{ ncon };
import package::physics::cooperative::com::{ comOf };
import package::physics::cooperative::contacts::{ frameAt, lastsOf, materialOf };
import package::physics::cooperative::factor::{ massAsMatrix };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::lanes::{ lane };
import package::physics::cooperative::chains::{ below, firstOf, sideOf };
import package::physics::cooperative::motions::{ massTimesSearch };
import package::residual::{ addScaled, jacobianAt, Jaref, setSlipBound, setSlipColumn, setSlipForce, slipColumn, zero };
import package::slip::{ noslipContact };
import package::tables::{ dofTree, massRow, noslip, rowSolver, rowTree, size0, size1, size4 };

fn beginNoslip() {
  for (var i = lane; i < size0().y; i += LANES) {
    massAsMatrix(i);
    setGrad(i, 0.0);
  }
}

// Finds w of all rows that slip, with the factor of M done, and the forces that they begin with.
fn prepareNoslip() {
  for (var r = lane; r < size1().w; r += LANES) {
    if (rowTree(r).x == ROW_FRICTION) { prepareRow(r); }
  }
  for (var c = lane; c < ncon; c += LANES) { prepareContact(c); }
}

fn prepareRow(r: u32) {
  let dof = rowTree(r).y;
  let first = r * size4().y;
  var k = 0u;
  for (var i = dof; i != NONE; i = dofTree(i).x) {
    var w = select(0.0, 1.0, i == dof);
    var before = 0u;
    for (var j = dof; j != i; j = dofTree(j).x) {
      w -= hessian(massRow(i).y + j - i) * slipRow(first + before);
      before++;
    }
    setSlipRow(first + k, w * inversePivot(i));
    k++;
  }
  setRowForce(r, frictionForce(rowJaref(r), rowD(r), rowSolver(2u * r + 1u).w));
}

fn prepareContact(c: u32) {
  let lasts = lastsOf(c);
  let point = contactPoint(c);
  let frame = frameAt(c);
  let first = c * size4().y;
  var k = 0u;
  for (var walk = lasts; firstOf(walk) != NONE; walk = below(walk)) {
    let i = firstOf(walk);
    var w = jacobianAt(point, frame, cdof(i), comOf(dofTree(i).z), sideOf(i, lasts));
    var other = lasts;
    for (var before = 0u; before < k; before++) {
      let j = firstOf(other);
      if (j < dofTree(i).y) { w = addScaled(w, -hessian(massRow(i).y + j - i), slipColumn(first + before)); }
      other = below(other);
    }
    setSlipColumn(first + k, addScaled(zero(), inversePivot(i), w));
    k++;
  }
  setSlipForce(c, contactForce(Jaref(c), contactD(c), materialOf(c)));
  setSlipBound(c, frictionBound(Jaref(c), contactD(c), materialOf(c)));
}

fn noslipSweeps() {
  if (lane != 0u) { return; }
  let law = noslip(); // sweeps, least gain
  for (var sweep = 0u; sweep < u32(law.x); sweep++) {
    var gain = 0.0;
    for (var r = 0u; r < size1().w; r++) {
      if (rowTree(r).x == ROW_FRICTION) { gain += noslipDof(r); }
    }
    for (var c = 0u; c < ncon; c++) { gain += noslipContact(c); }
    // the first sweep also drops what softness costs, so that it is never the last one
    if (sweep > 0u && gain < law.y) { break; }
  }
}

// Sets the force of a joint's dry friction; returns how much less the forces cost.
fn noslipDof(r: u32) -> f32 {
  let dof = rowTree(r).y;
  let first = r * size4().y;
  var rate = rowJaref(r);
  var mobility = 0.0;
  var k = 0u;
  for (var i = dof; i != NONE; i = dofTree(i).x) {
    let w = slipRow(first + k);
    rate += w * grad(i);
    mobility += w * w;
    k++;
  }
  let loss = rowSolver(2u * r + 1u).w;
  let force = clamp(rowForce(r) - rate / mobility, -loss, loss);
  let change = force - rowForce(r);
  setRowForce(r, force);
  k = 0u;
  for (var i = dof; i != NONE; i = dofTree(i).x) {
    setGrad(i, grad(i) + change * slipRow(first + k));
    k++;
  }
  return -change * (rate + 0.5 * mobility * change);
}

// Adds what has changed of the accelerations; the search direction is minus that.
fn endNoslip(isRunning: bool) {
  if (!isRunning) { return; }
  for (var i = lane; i < size0().y; i += LANES) {
    setQacc(i, qacc(i) - search(i));
    setMa(i, Ma(i) - massTimesSearch(i));
  }
}
