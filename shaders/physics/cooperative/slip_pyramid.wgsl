// Hard friction of a contact whose cone is a pyramid: each axis has a bound of its own, what its two edges push
// together (see noslip.wgsl).
import package::memory::{ grad, setGrad };
import package::physics::cooperative::chains::{ below, firstOf };
import package::physics::cooperative::contacts::{ lastsOf };
import package::physics::cooperative::joints::{ NONE };
import package::residual::{ addedAt, AXES, Jaref, part, setSlipForce, slipBound, slipColumn, slipForce };
import package::tables::{ size4 };

fn noslipContact(c: u32) -> f32 {
  var gain = 0.0;
  for (var axis = 1u; axis < AXES; axis++) { gain += noslipAxis(c, axis); }
  return gain;
}

fn noslipAxis(c: u32, axis: u32) -> f32 {
  let bound = part(slipBound(c), axis);
  if (bound <= 0.0) { return 0.0; }
  let first = c * size4().y;
  var rate = part(Jaref(c), axis);
  var mobility = 0.0;
  var k = 0u;
  for (var walk = lastsOf(c); firstOf(walk) != NONE; walk = below(walk)) {
    let w = part(slipColumn(first + k), axis);
    rate += w * grad(firstOf(walk));
    mobility += w * w;
    k++;
  }
  let before = part(slipForce(c), axis);
  // nothing moves along the axis: no force, as in MuJoCo
  let wanted = select(0.0, before - rate / max(mobility, 1e-15), mobility > 1e-15);
  let change = clamp(wanted, -bound, bound) - before;
  setSlipForce(c, addedAt(slipForce(c), axis, change));
  k = 0u;
  for (var walk = lastsOf(c); firstOf(walk) != NONE; walk = below(walk)) {
    let i = firstOf(walk);
    setGrad(i, grad(i) + change * part(slipColumn(first + k), axis));
    k++;
  }
  return -change * (rate + 0.5 * mobility * change);
}
