// Constraints of one row, or of one joint: limits and dry friction. A row acts on up to three degrees of freedom side
// by side.
import package::memory::{
  grad, hessian, LANES, qpos, qvel, rowJar, rowJv, rowSide, rowWeight, search, setGrad, setHessian, setRowJar, setRowJv,
  setRowSide, setRowWeight };
import package::tables::{
  dofRows, massRow, ROW_FRICTION, ROW_NEARER, ROW_TILT, ROW_UPPER, rowLimit, rowSolver, rowTree, size1 };
import package::physics::cooperative::lanes::{ lane };
import package::physics::constraints::impedance::{
  constraintRow, limitRow, ConstraintRow as Row, nearerSide as sideOf, ballLimitJacobian as tilt,
  ballLimitRow as tiltRow,
};
import package::physics::constraints::scalar_constraint::{
  frictionHessian as frictionCurvature, frictionForce, frictionActiveSetHolds as frictionKeeps,
  frictionDerivatives as frictionSlope, advanceRow as moved, oneSidedHessian as oneSidedCurvature, oneSidedForce,
  oneSidedActiveSetHolds as oneSidedKeeps, oneSidedDerivatives as oneSidedSlope,
};

fn width(kind: u32) -> u32 {
  return select(1u, 3u, kind == ROW_TILT);
}

// What the row's degrees of freedom do to it.
fn armsOf(r: u32) -> vec3f {
  let tree = rowTree(r);
  if (tree.x != ROW_TILT) { return vec3f(rowSide(r), 0.0, 0.0); }
  return tilt(qpos(tree.z), qpos(tree.z + 1u), qpos(tree.z + 2u), qpos(tree.z + 3u));
}

// Opens the rows; the search direction has the accelerations.
fn openRows() {
  for (var r = lane; r < size1().w; r += LANES) {
    let tree = rowTree(r);
    let bounds = rowLimit(r); // low, high, margin, inverse weight
    let law = rowSolver(2u * r);
    let curve = rowSolver(2u * r + 1u);
    let q = tree.z;
    let speed = qvel(tree.y);
    var side = 1.0;
    var row: Row;
    switch tree.x {
      case ROW_TILT: {
        let away = armsOf(r);
        row = tiltRow(
          qpos(q), qpos(q + 1u), qpos(q + 2u), qpos(q + 3u), away, speed, qvel(tree.y + 1u), qvel(tree.y + 2u),
          bounds.y, bounds.z,
          bounds.w, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z,
        );
      }
      case ROW_FRICTION: {
        row = constraintRow(0.0, speed, bounds.w, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z);
      }
      default: {
        if (tree.x == ROW_NEARER) { side = sideOf(qpos(q), bounds.x, bounds.y); }
        if (tree.x == ROW_UPPER) { side = -1.0; }
        row = limitRow(
          qpos(q), speed, bounds.x, bounds.y, side, bounds.z, bounds.w, law.x, law.y, law.z, law.w, curve.x, curve.y,
          curve.z,
        );
      }
    }
    setRowSide(r, side);
    setRowWeight(r, row.D);
    setRowJar(r, along(r) - row.aref);
  }
}

// The row times the search direction.
fn along(r: u32) -> f32 {
  let tree = rowTree(r);
  let arms = armsOf(r);
  var sum = 0.0;
  for (var k = 0u; k < width(tree.x); k++) { sum += arms[k] * search(tree.y + k); }
  return sum;
}

fn aimRows() -> bool {
  var keeps = true;
  for (var r = lane; r < size1().w; r += LANES) {
    let step = along(r);
    setRowJv(r, step);
    let loss = rowSolver(2u * r + 1u).w;
    if (rowTree(r).x == ROW_FRICTION) { keeps = frictionKeeps(keeps, rowJar(r), step, rowWeight(r), loss); }
    else { keeps = oneSidedKeeps(keeps, rowJar(r), step, rowWeight(r)); }
  }
  return keeps;
}

fn rowSlopes(alpha: f32) -> vec2f {
  var sum = vec2f();
  for (var r = lane; r < size1().w; r += LANES) {
    let loss = rowSolver(2u * r + 1u).w;
    if (rowTree(r).x == ROW_FRICTION) { sum += frictionSlope(rowJar(r), rowJv(r), alpha, rowWeight(r), loss); }
    else { sum += oneSidedSlope(rowJar(r), rowJv(r), alpha, rowWeight(r)); }
  }
  return sum;
}

fn moveRows(alpha: f32) {
  for (var r = lane; r < size1().w; r += LANES) { setRowJar(r, moved(rowJar(r), alpha, rowJv(r))); }
}

// Row i of the gradient and the Hessian.
fn bendRows(i: u32) {
  let rows = dofRows(i);
  var slope = 0.0;
  for (var r = rows.x; r < rows.y; r++) {
    let tree = rowTree(r);
    let k = i - tree.y;
    if (i < tree.y || k >= width(tree.x)) { continue; }
    let isFriction = tree.x == ROW_FRICTION;
    let loss = rowSolver(2u * r + 1u).w;
    let x = rowJar(r);
    let weight = rowWeight(r);
    let push = select(oneSidedForce(x, weight), frictionForce(x, weight, loss), isFriction);
    let bend = select(oneSidedCurvature(x, weight), frictionCurvature(x, weight, loss), isFriction);
    let arms = armsOf(r);
    slope -= arms[k] * push;
    for (var other = k; other < width(tree.x); other++) {
      let at = massRow(i).y + other - k;
      setHessian(at, hessian(at) + bend * arms[k] * arms[other]);
    }
  }
  setGrad(i, grad(i) + slope);
}
