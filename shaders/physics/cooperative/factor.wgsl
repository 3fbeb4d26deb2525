// Solves H x = g by H = U U', where U is upper triangular. Columns go from the last to the first, as for the tree's own
// factor, so that row i fills only up to the last column that it begins with, `envelope(i)`: a tree by itself has no
// gaps, trees that nothing couples never meet, and a free body that touches nothing is a block of its own. A column is
// one barrier, whatever the model. g is one more row of the matrix, so that it is carried along.
import package::memory::{
  envelope, grad, hessian, inversePivot, LANES, setEnvelope, setGrad, setHessian, setInversePivot, setSearch };
import package::tables::{ dofTree, massRow };
import package::physics::cooperative::lanes::{ lane };
import package::physics::cooperative::mass::{ massEntry };

// Row i of the matrix to be factored is that of M.
fn massAsMatrix(i: u32) {
  let end = dofTree(i).y;
  let row = massRow(i).y - i;
  for (var j = i; j < end; j++) { setHessian(row + j, massEntry(i, j)); }
  setEnvelope(i, end - 1u);
}

// Number i of the solution, with all before it known. Leaves minus the solution in `search`.
fn substitute(i: u32) {
  let x = grad(i) * inversePivot(i);
  let row = massRow(i).y - i;
  for (var k = i + 1u + lane; k <= envelope(i); k += LANES) { setGrad(k, grad(k) - hessian(row + k) * x); }
  if (lane == 0u) { setSearch(i, -x); }
}

// Column j, with all after it done. Entries lose to it what the columns after it account for.
fn eliminate(j: u32) {
  let last = envelope(j);
  let row = massRow(j).y - j;
  var pivot = hessian(row + j);
  for (var k = j + 1u; k <= last; k++) { pivot -= hessian(row + k) * hessian(row + k); }
  let inverse = 1.0 / sqrt(max(pivot, 1e-30));
  for (var i = lane; i < j; i += LANES) {
    let reach = envelope(i);
    if (reach < j) { continue; }
    let above = massRow(i).y - i;
    var entry = hessian(above + j);
    for (var k = j + 1u; k <= min(last, reach); k++) { entry -= hessian(above + k) * hessian(row + k); }
    setHessian(above + j, entry * inverse);
  }
  if (lane == LANES - 1u) {
    var right = grad(j);
    for (var k = j + 1u; k <= last; k++) { right -= hessian(row + k) * grad(k); }
    setGrad(j, right * inverse);
    setInversePivot(j, inverse);
  }
}
