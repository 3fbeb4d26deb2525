// What the search direction does: how bodies move with it, and the momentum that it takes.
import package::memory::{ cdof, LANES, search, setMotion };
import package::tables::{ bodyFamily, dofTree, size0 };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::lanes::{ lane };
import package::physics::cooperative::mass::{ massEntry };
import package::physics::spatial::{ addScaledMotion, zeroMotion };

fn searchMotions() {
  for (var b = lane; b < size0().w; b += LANES) {
    var sum = zeroMotion();
    for (var i = bodyFamily(b).z; i != NONE; i = dofTree(i).x) { sum = addScaledMotion(sum, cdof(i), search(i)); }
    setMotion(b, sum);
  }
}

// Row i of M times the search direction.
fn massTimesSearch(i: u32) -> f32 {
  var sum = 0.0;
  for (var j = i; j < dofTree(i).y; j++) { sum += massEntry(i, j) * search(j); }
  for (var j = dofTree(i).x; j != NONE; j = dofTree(j).x) { sum += massEntry(j, i) * search(j); }
  return sum;
}
