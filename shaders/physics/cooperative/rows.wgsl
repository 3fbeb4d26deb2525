// Constraints of one row, or of one joint: limits and dry friction. A row acts on up to three degrees of freedom side
// by side.
import package::codes::{ ROW_BALL_LIMIT, ROW_FRICTION, ROW_NEARER, ROW_UPPER };
import package::memory::{
  grad, hessian, LANES, qpos, qvel, rowD, rowJaref, rowJv, rowSide, search, setGrad, setHessian, setRowD, setRowJaref,
  setRowJv, setRowSide };
import package::tables::{ dofRows, massRow, rowLimit, rowSolver, rowTree, size1 };
import package::physics::cooperative::lanes::{ lane };
import package::physics::constraints::impedance::{
  ballLimitJacobian, ballLimitRow, ConstraintRow, constraintRow, limitRow, nearerSide };
import package::physics::constraints::scalar_constraint::{
  advanceRow, frictionActiveSetHolds, frictionDerivatives, frictionForce, frictionHessian, oneSidedActiveSetHolds,
  oneSidedDerivatives, oneSidedForce, oneSidedHessian };

fn width(kind: u32) -> u32 {
  return select(1u, 3u, kind == ROW_BALL_LIMIT);
}

// The row of the Jacobian, of up to three degrees of freedom.
fn rowJacobian(r: u32) -> vec3f {
  let tree = rowTree(r);
  if (tree.x != ROW_BALL_LIMIT) { return vec3f(rowSide(r), 0.0, 0.0); }
  return ballLimitJacobian(qpos(tree.z), qpos(tree.z + 1u), qpos(tree.z + 2u), qpos(tree.z + 3u));
}

// Initializes the rows; the search direction has the accelerations.
fn initializeRows() {
  for (var r = lane; r < size1().w; r += LANES) {
    let tree = rowTree(r);
    let bounds = rowLimit(r); // low, high, margin, inverse weight
    let law = rowSolver(2u * r);
    let curve = rowSolver(2u * r + 1u);
    let q = tree.z;
    let speed = qvel(tree.y);
    var side = 1.0;
    var row: ConstraintRow;
    switch tree.x {
      case ROW_BALL_LIMIT: {
        let away = rowJacobian(r);
        row = ballLimitRow(
          qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u), away, speed, qvel(tree.y + 1u), qvel(tree.y + 2u),
          bounds.y, bounds.z,
          bounds.w, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z,
        );
      }
      case ROW_FRICTION: {
        row = constraintRow(0.0, speed, bounds.w, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z);
      }
      default: {
        if (tree.x == ROW_NEARER) { side = nearerSide(qpos(q), bounds.x, bounds.y); }
        if (tree.x == ROW_UPPER) { side = -1.0; }
        row = limitRow(
          qpos(q), speed, bounds.x, bounds.y, side, bounds.z, bounds.w, law.x, law.y, law.z, law.w, curve.x, curve.y,
          curve.z,
        );
      }
    }
    setRowSide(r, side);
    setRowD(r, row.D);
    setRowJaref(r, jacobianTimesSearch(r) - row.aref);
  }
}

// The Jacobian's row times the search direction.
fn jacobianTimesSearch(r: u32) -> f32 {
  let tree = rowTree(r);
  let J = rowJacobian(r);
  var sum = 0.0;
  for (var k = 0u; k < width(tree.x); k++) { sum += J[k] * search(tree.y + k); }
  return sum;
}

fn projectSearchOnRows() -> bool {
  var holds = true;
  for (var r = lane; r < size1().w; r += LANES) {
    let jv = jacobianTimesSearch(r);
    setRowJv(r, jv);
    let loss = rowSolver(2u * r + 1u).w;
    if (rowTree(r).x == ROW_FRICTION) { holds = frictionActiveSetHolds(holds, rowJaref(r), jv, rowD(r), loss); }
    else { holds = oneSidedActiveSetHolds(holds, rowJaref(r), jv, rowD(r)); }
  }
  return holds;
}

fn rowDerivatives(alpha: f32) -> vec2f {
  var sum = vec2f();
  for (var r = lane; r < size1().w; r += LANES) {
    let loss = rowSolver(2u * r + 1u).w;
    if (rowTree(r).x == ROW_FRICTION) { sum += frictionDerivatives(rowJaref(r), rowJv(r), alpha, rowD(r), loss); }
    else { sum += oneSidedDerivatives(rowJaref(r), rowJv(r), alpha, rowD(r)); }
  }
  return sum;
}

fn advanceRows(alpha: f32) {
  for (var r = lane; r < size1().w; r += LANES) { setRowJaref(r, advanceRow(rowJaref(r), alpha, rowJv(r))); }
}

// Adds to row i of the gradient and the Hessian.
fn addRowGradientAndHessian(i: u32) {
  let rows = dofRows(i);
  var gradient = 0.0;
  for (var r = rows.x; r < rows.y; r++) {
    let tree = rowTree(r);
    let k = i - tree.y;
    if (i < tree.y || k >= width(tree.x)) { continue; }
    let isFriction = tree.x == ROW_FRICTION;
    let loss = rowSolver(2u * r + 1u).w;
    let Jaref = rowJaref(r);
    let D = rowD(r);
    let force = select(oneSidedForce(Jaref, D), frictionForce(Jaref, D, loss), isFriction);
    let h = select(oneSidedHessian(Jaref, D), frictionHessian(Jaref, D, loss), isFriction);
    let J = rowJacobian(r);
    gradient -= J[k] * force;
    for (var other = k; other < width(tree.x); other++) {
      let at = massRow(i).y + other - k;
      setHessian(at, hessian(at) + h * J[k] * J[other]);
    }
  }
  setGrad(i, grad(i) + gradient);
}
