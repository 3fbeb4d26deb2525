// The mass matrix by composite bodies and the bias forces: both sum from the leaves to the roots, level by level
// (MuJoCo, mj_crb and the way back of mj_rne). Afterwards `cinert` has composite inertias. Row j of a matrix has the
// columns j, j + 1, ... to the last degree of freedom that j moves: depth-first order puts them side by side, so that a
// row has no gaps.
import package::memory::{
  cdof, cfrc, cinert, LANES, massMatrix, qfrcBias, setCfrc, setCinert, setMassMatrix, setQfrcBias };
import package::tables::{ bodyFamily, bodyTree, dofScale, dofTree, levelSpan, massRow, orderedBody, size0 };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::lanes::{ lane };
import package::physics::inertia::{ addInertia, inertiaTimes };
import package::physics::spatial::{ addForce, motionDotForce };

// The deepest level first.
fn crbAndRneOfLevel(level: u32) {
  let span = levelSpan(level);
  for (var k = span.x + lane; k < span.y; k += LANES) { crbAndRneOfBody(orderedBody(k).x); }
}

fn massColumns() {
  for (var i = lane; i < size0().y; i += LANES) { massColumn(i); }
}

fn crbAndRneOfBody(body: u32) {
  if (bodyTree(body).w == NONE) { return; }
  let children = bodyFamily(body);
  if (children.x == children.y) { return; }
  var inertia = cinert(body);
  var load = cfrc(body);
  for (var k = children.x; k < children.y; k++) {
    let child = orderedBody(k).x;
    inertia = addInertia(inertia, cinert(child));
    load = addForce(load, cfrc(child));
  }
  setCinert(body, inertia);
  setCfrc(body, load);
}

fn massColumn(i: u32) {
  let body = dofTree(i).z;
  let own = cdof(i);
  setQfrcBias(i, motionDotForce(own, cfrc(body)));
  let momentum = inertiaTimes(cinert(body), own);
  setMassMatrix(massRow(i).x, motionDotForce(own, momentum) + dofScale(i).y);
  for (var j = dofTree(i).x; j != NONE; j = dofTree(j).x) {
    setMassMatrix(massRow(j).x + i - j, motionDotForce(cdof(j), momentum));
  }
}

// The entry (i, j) of the upper triangle, within the tree.
fn massEntry(i: u32, j: u32) -> f32 {
  return massMatrix(massRow(i).x + j - i);
}
