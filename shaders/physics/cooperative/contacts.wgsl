// Contacts as constraints. How hard they push is the business of `package::cone`; `Residual` of `package::residual` has
// a number for each axis along which, or about which, the contact resists.
import package::cone::{ activeSetHolds, contactForce, contactHessian, hessianTimes, lineSearchDerivatives };
import package::residual::{
  activate, addScaled, angularPart, dotProduct, jacobianAt, Jaref, jv, linearPart, relativeVelocity, Residual, setJaref,
  setJv, slipForce };
import package::memory::{
  cdof, contactD, contactDistance, contactNormal, contactPair, contactPoint, contactTangent, cvel, grad, HAS_NOSLIP,
  hessian, LANES, motion, setContactD, setGrad, setHessian };
import package::tables::{ bodyFamily, bodyTree, dofTree, geomPlace, geomTree, massRow, pair };
import package::physics::contacts::contact::{ Contact };
import package::physics::cooperative::chains::{ moves, sideOf };
import package::physics::cooperative::collision::{ ncon };
import package::physics::cooperative::com::{ comOf };
import package::physics::cooperative::equality::{ addEqualityForces };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::lanes::{ lane };
import package::physics::spatial::{ addForce, Force, zeroForce };

fn frameAt(c: u32) -> mat3x3f {
  let normal = contactNormal(c);
  let tangent = contactTangent(c);
  return mat3x3f(normal, tangent, cross(normal, tangent));
}

fn bodiesOf(c: u32) -> vec2u {
  let each = pair(contactPair(c));
  return vec2u(geomTree(each.x).x, geomTree(each.y).x);
}

// The last degrees of freedom of both bodies.
fn lastsOf(c: u32) -> vec2u {
  let bodies = bodiesOf(c);
  return vec2u(bodyFamily(bodies.x).z, bodyFamily(bodies.y).z);
}

fn materialOf(c: u32) -> u32 {
  return pair(contactPair(c)).w;
}

// The force of a contact after the solver.
fn forceOf(c: u32) -> Residual {
  if (HAS_NOSLIP) { return slipForce(c); }
  return contactForce(Jaref(c), contactD(c), materialOf(c));
}

// The force of contacts and equalities on a body, about a point; what the world feels is not counted.
fn externalForce(body: u32, com: vec3f) -> Force {
  if (body == 0u) { return zeroForce(); }
  var sum = addEqualityForces(zeroForce(), body, com);
  for (var c = 0u; c < ncon; c++) {
    let bodies = bodiesOf(c);
    let side = select(0.0, 1.0, bodies.y == body) - select(0.0, 1.0, bodies.x == body);
    if (side == 0.0) { continue; }
    let efcForce = forceOf(c);
    let frame = frameAt(c);
    let force = side * (frame * linearPart(efcForce));
    sum = addForce(sum, Force(cross(contactPoint(c) - com, force) + side * (frame * angularPart(efcForce)), force));
  }
  return sum;
}

// Contacts that a body takes part in, whether they push or not.
fn contactCount(body: u32) -> f32 {
  var count = 0.0;
  for (var c = 0u; c < ncon; c++) { count += select(0.0, 1.0, any(bodiesOf(c) == vec2u(body))); }
  return count;
}

// Those of them with bodies of the first tree.
fn contactCountWithFirst(body: u32) -> f32 {
  var count = 0.0;
  for (var c = 0u; c < ncon; c++) {
    let bodies = bodiesOf(c);
    let isWithFirst = bodyTree(bodies.x).w == 0u || bodyTree(bodies.y).w == 0u;
    count += select(0.0, 1.0, isWithFirst && any(bodies == vec2u(body)));
  }
  return count;
}

// Initializes the contacts; `motion` has the accelerations that the solver starts from.
fn initializeContacts() {
  for (var c = lane; c < ncon; c += LANES) {
    let bodies = bodiesOf(c);
    let each = pair(contactPair(c));
    let contact = Contact(contactDistance(c), contactPoint(c), frameAt(c));
    let weights = geomPlace(each.x).w + geomPlace(each.y).w;
    let com1 = comOf(bodies.x);
    let com2 = comOf(bodies.y);
    let velocity = relativeVelocity(contact.pos, contact.frame, cvel(bodies.x), com1, cvel(bodies.y), com2);
    let acceleration = relativeVelocity(contact.pos, contact.frame, motion(bodies.x), com1, motion(bodies.y), com2);
    let activated = activate(contact, velocity, acceleration, each.w, weights);
    setContactD(c, activated.D);
    setJaref(c, activated.Jaref);
  }
}

// Projects the search direction, which `motion` has, on the contacts. Returns whether the whole step leaves the active
// set of this lane's contacts as it is.
fn projectSearchOnContacts() -> bool {
  var holds = true;
  for (var c = lane; c < ncon; c += LANES) {
    let bodies = bodiesOf(c);
    let com1 = comOf(bodies.x);
    let com2 = comOf(bodies.y);
    let step = relativeVelocity(contactPoint(c), frameAt(c), motion(bodies.x), com1, motion(bodies.y), com2);
    setJv(c, step);
    holds = holds && activeSetHolds(Jaref(c), step, materialOf(c));
  }
  return holds;
}

fn contactDerivatives(alpha: f32) -> vec2f {
  var sum = vec2f();
  for (var c = lane; c < ncon; c += LANES) {
    sum += lineSearchDerivatives(Jaref(c), jv(c), alpha, contactD(c), materialOf(c));
  }
  return sum;
}

fn advanceContacts(alpha: f32) {
  for (var c = lane; c < ncon; c += LANES) { setJaref(c, addScaled(Jaref(c), alpha, jv(c))); }
}

// The last column of row i: contacts couple all that moves either body.
fn reachOf(i: u32, own: u32) -> u32 {
  var reach = own;
  for (var c = 0u; c < ncon; c++) {
    let lasts = lastsOf(c);
    if (sideOf(i, lasts) == 0.0) { continue; }
    // The last one of a body that nothing moves is NONE.
    if (lasts.x != NONE) { reach = max(reach, lasts.x); }
    if (lasts.y != NONE) { reach = max(reach, lasts.y); }
  }
  return reach;
}

fn signedJacobian(c: u32, i: u32, side: f32, point: vec3f, frame: mat3x3f) -> Residual {
  return jacobianAt(point, frame, cdof(i), comOf(dofTree(i).z), side);
}

// Adds to row i of the gradient and the Hessian.
fn addContactGradientAndHessian(i: u32) {
  let row = massRow(i).y - i;
  var gradient = 0.0;
  for (var c = 0u; c < ncon; c++) {
    let lasts = lastsOf(c);
    let side = sideOf(i, lasts);
    if (side == 0.0) { continue; }
    let point = contactPoint(c);
    let frame = frameAt(c);
    let m = materialOf(c);
    let x = Jaref(c);
    let D = contactD(c);
    let column = signedJacobian(c, i, side, point, frame);
    gradient -= dotProduct(column, contactForce(x, D, m));
    let HJ = hessianTimes(contactHessian(x, D, m), column, m);
    for (var k = 0u; k < 2u; k++) {
      var j = select(lasts.y, lasts.x, k == 0u);
      // down to i; further up it is another row that has the entry
      for (; j != NONE && j >= i; j = dofTree(j).x) {
        let other = sideOf(j, lasts);
        if (other == 0.0) { break; }   // both bodies move with it and all above it
        setHessian(row + j, hessian(row + j) + dotProduct(HJ, signedJacobian(c, j, other, point, frame)));
      }
    }
  }
  setGrad(i, grad(i) + gradient);
}
