// Equality constraints: points, frames and joints that are tied together (MuJoCo, "Computation: constraint model",
// equality). Each has three residuals along the world's axes and, of a weld, three for how its frames are turned; of
// joints there is one. They are what the first body does against the second one.
import package::codes::{ EQ_JOINT, EQ_WELD };
import package::memory::{
  cacc, cdof, cvel, equalityD, equalityJarefAbout, equalityJarefAlong, equalityJvAbout, equalityJvAlong, grad,
  HAS_EQUALITY, hessian, LANES, motion, qpos, qvel, search, setEqualityD, setEqualityJarefAbout, setEqualityJarefAlong,
  setEqualityJvAbout, setEqualityJvAlong, setGrad, setHessian };
import package::physics::constraints::equality::{
  commonPositionJacobian, norm6, oppositePositionJacobian, polynomialError, polynomialSlope, positionBiasAcceleration,
  positionJacobian, rotationBiasAcceleration, rotationError, rotationJacobian, separation, worldQuat };
import package::physics::constraints::impedance::{ constraintRow, impedance, inverseRegularization };
import package::physics::constraints::wrench::{ addSignedForce, weldForceOn };
import package::physics::contacts::contact::{ pointRate };
import package::physics::contacts::torsional::{ advanceSix, dotSix, SixVector, zeroSix };
import package::physics::cooperative::chains::{ below, firstOf, moves };
import package::physics::cooperative::com::{ comOf };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane };
import package::physics::kinematics::{ worldPoint };
import package::physics::spatial::{ Force, Motion };
import package::tables::{ bodyFamily, bodyTree, dofTree, equality, equalityPlace, gravity, massRow, size4 };

// Two points and two frames that are to be the same.
struct Ends { point1: vec3f, turn1: vec4f, point2: vec3f, turn2: vec4f }

fn endsOf(e: u32) -> Ends {
  let one = frameOf(equality(2u * e).y);
  let two = frameOf(equality(2u * e).z);
  return Ends(
    worldPoint(one, equalityPlace(8u * e).xyz), worldQuat(one, equalityPlace(8u * e + 1u)),
    worldPoint(two, equalityPlace(8u * e + 2u).xyz), worldQuat(two, equalityPlace(8u * e + 3u)),
  );
}

// The weight of turning against moving; 0 of a connect.
fn torqueScale(e: u32) -> f32 {
  return equalityPlace(8u * e + 5u).w;
}

// The last degrees of freedom of both bodies.
fn lastsOfEquality(e: u32) -> vec2u {
  return vec2u(bodyFamily(equality(2u * e).y).z, bodyFamily(equality(2u * e).z).z);
}

fn JarefOf(e: u32) -> SixVector { return SixVector(equalityJarefAlong(e), equalityJarefAbout(e)); }
fn jvOf(e: u32) -> SixVector { return SixVector(equalityJvAlong(e), equalityJvAbout(e)); }

fn setJaref(e: u32, x: SixVector) {
  setEqualityJarefAlong(e, x.linear);
  setEqualityJarefAbout(e, x.angular);
}

// D of both halves times six numbers.
fn timesD(e: u32, x: SixVector) -> SixVector {
  let D = equalityD(e);
  return SixVector(D.x * x.linear, D.y * x.angular);
}

// What motions of the bodies do to the residuals of a connect or weld.
fn relativeMotion(e: u32, ends: Ends, motion1: Motion, motion2: Motion) -> SixVector {
  let one = equality(2u * e).y;
  let two = equality(2u * e).z;
  let linear = pointRate(motion1, ends.point1 - comOf(one)) - pointRate(motion2, ends.point2 - comOf(two));
  let turning = Motion(motion1.angular - motion2.angular, vec3f());
  return SixVector(linear, rotationJacobian(ends.turn1, ends.turn2, turning, torqueScale(e)));
}

// The Jacobian times the search direction, whose motions of bodies are known.
fn jacobianTimesSearch(e: u32) -> SixVector {
  if (equality(2u * e).x != EQ_JOINT) {
    return relativeMotion(e, endsOf(e), motion(equality(2u * e).y), motion(equality(2u * e).z));
  }
  let dofs = equality(2u * e + 1u).xy;
  var sum = search(dofs.x);
  if (dofs.y != NONE) { sum += jointDerivative(e) * search(dofs.y); }
  return SixVector(vec3f(sum, 0.0, 0.0), vec3f());
}

// How far the second joint is from its reference.
fn otherJoint(e: u32) -> f32 {
  let q = equality(2u * e + 1u).w;
  if (q == NONE) { return 0.0; }
  return qpos(q) - equalityPlace(8u * e + 7u).z;
}

fn jointDerivative(e: u32) -> f32 {
  let a = equalityPlace(8u * e + 6u);
  return polynomialSlope(otherJoint(e), a.y, a.z, a.w, equalityPlace(8u * e + 7u).x);
}

// Initializes the equalities; search direction and `motion` have the accelerations that the solver starts from.
fn initializeEqualities() {
  if (!HAS_EQUALITY) { return; }
  for (var e = lane; e < size4().z; e += LANES) {
    let law = equalityPlace(8u * e + 4u);   // stiffness, damping, d0, dw
    let curve = equalityPlace(8u * e + 5u); // per width, mid, power
    let inverse = vec2f(equalityPlace(8u * e).w, equalityPlace(8u * e + 2u).w);
    if (equality(2u * e).x == EQ_JOINT) {
      let joint = equality(2u * e + 1u); // two degrees of freedom, two coordinates
      let a = equalityPlace(8u * e + 6u);
      let b = equalityPlace(8u * e + 7u);
      let error = polynomialError(qpos(joint.z), b.y, otherJoint(e), a.x, a.y, a.z, a.w, b.x);
      var speed = qvel(joint.x);
      if (joint.y != NONE) { speed += jointDerivative(e) * qvel(joint.y); }
      let row = constraintRow(
        error, speed, inverse.x, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z,
      );
      setEqualityD(e, vec3f(row.D, 0.0, 0.0));
      setJaref(e, advanceSix(jacobianTimesSearch(e), -1.0, SixVector(vec3f(row.aref, 0.0, 0.0), vec3f())));
      continue;
    }
    let ends = endsOf(e);
    let scale = torqueScale(e);
    let error = SixVector(
      separation(ends.point1, ends.point2), rotationError(ends.turn1, ends.turn2, scale),
    );
    let d = impedance(min(norm6(error.linear, error.angular) * curve.x, 1.0), law.z, law.w, curve.y, curve.z);
    let one = equality(2u * e).y;
    let two = equality(2u * e).z;
    let speed = relativeMotion(e, ends, cvel(one), cvel(two));
    let bias = SixVector(
      pointBiasAcceleration(one, ends.point1) - pointBiasAcceleration(two, ends.point2),
      rotationBiasAcceleration(ends.turn1, ends.turn2, cvel(one), cvel(two), cacc(one), cacc(two), scale),
    );
    let wanted = SixVector(
      -law.y * speed.linear - law.x * d * error.linear - bias.linear,
      -law.y * speed.angular - law.x * d * error.angular - bias.angular,
    );
    let turning = select(0.0, inverseRegularization(d, inverse.y), scale != 0.0);
    setEqualityD(e, vec3f(inverseRegularization(d, inverse.x), turning, 0.0));
    setJaref(e, advanceSix(jacobianTimesSearch(e), -1.0, wanted));
  }
}

// What a point of a body accelerates by without its joints.
fn pointBiasAcceleration(body: u32, point: vec3f) -> vec3f {
  if (bodyTree(body).w == NONE) { return vec3f(); }
  return positionBiasAcceleration(cvel(body), cacc(body), gravity().xyz, point, comOf(body));
}

// Projects the search direction, which `motion` has, on them. A row that is always active never leaves the active set.
fn projectSearchOnEqualities() {
  if (!HAS_EQUALITY) { return; }
  for (var e = lane; e < size4().z; e += LANES) {
    let step = jacobianTimesSearch(e);
    setEqualityJvAlong(e, step.linear);
    setEqualityJvAbout(e, step.angular);
  }
}

fn equalityDerivatives(alpha: f32) -> vec2f {
  var sum = vec2f();
  if (!HAS_EQUALITY) { return sum; }
  for (var e = lane; e < size4().z; e += LANES) {
    let step = timesD(e, jvOf(e));
    sum += vec2f(dotSix(step, advanceSix(JarefOf(e), alpha, jvOf(e))), dotSix(step, jvOf(e)));
  }
  return sum;
}

fn advanceEqualities(alpha: f32) {
  if (!HAS_EQUALITY) { return; }
  for (var e = lane; e < size4().z; e += LANES) { setJaref(e, advanceSix(JarefOf(e), alpha, jvOf(e))); }
}

// The last column of row i: an equality couples all that moves either body, or two joints.
fn reachByEqualities(i: u32, own: u32) -> u32 {
  var reach = own;
  if (!HAS_EQUALITY) { return reach; }
  for (var e = 0u; e < size4().z; e++) {
    let dofs = coupledBy(e);
    if (!isIn(e, i, dofs)) { continue; }
    if (dofs.x != NONE) { reach = max(reach, dofs.x); }
    if (dofs.y != NONE) { reach = max(reach, dofs.y); }
  }
  return reach;
}

// The two joints, or the last degrees of freedom of both bodies.
fn coupledBy(e: u32) -> vec2u {
  if (equality(2u * e).x == EQ_JOINT) { return equality(2u * e + 1u).xy; }
  return lastsOfEquality(e);
}

fn isIn(e: u32, i: u32, dofs: vec2u) -> bool {
  if (equality(2u * e).x == EQ_JOINT) { return i == dofs.x || i == dofs.y; }
  return moves(i, dofs.x) || moves(i, dofs.y);
}

fn jacobianOf(e: u32, i: u32, dofs: vec2u, ends: Ends) -> SixVector {
  if (equality(2u * e).x == EQ_JOINT) {
    return SixVector(vec3f(select(jointDerivative(e), 1.0, i == dofs.x), 0.0, 0.0), vec3f());
  }
  let s = cdof(i);
  let movesFirst = moves(i, dofs.x);
  if (movesFirst && moves(i, dofs.y)) {
    return SixVector(commonPositionJacobian(s, ends.point1, ends.point2), vec3f());
  }
  let com = comOf(dofTree(i).z);
  let scale = torqueScale(e);
  if (movesFirst) {
    return SixVector(positionJacobian(s, ends.point1, com), rotationJacobian(ends.turn1, ends.turn2, s, scale));
  }
  return SixVector(oppositePositionJacobian(s, ends.point2, com), rotationJacobian(ends.turn1, ends.turn2, s, -scale));
}

// The degrees of freedom follow one another from the last: the walk over both chains, or two joints.
fn nextOf(e: u32, walk: vec2u) -> vec2u {
  if (equality(2u * e).x != EQ_JOINT) { return below(walk); }
  return select(walk, vec2u(NONE), walk == vec2u(firstOf(walk)));
}

// Adds to row i of the gradient and the Hessian.
fn addEqualityGradientAndHessian(i: u32) {
  if (!HAS_EQUALITY) { return; }
  let row = massRow(i).y - i;
  var gradient = 0.0;
  for (var e = 0u; e < size4().z; e++) {
    let dofs = coupledBy(e);
    if (!isIn(e, i, dofs)) { continue; }
    let ends = endsOf(e);
    let DJ = timesD(e, jacobianOf(e, i, dofs, ends));
    gradient += dotSix(DJ, JarefOf(e));
    for (var walk = dofs; firstOf(walk) != NONE && firstOf(walk) >= i; walk = nextOf(e, walk)) {
      let j = firstOf(walk);
      setHessian(row + j, hessian(row + j) + dotSix(DJ, jacobianOf(e, j, dofs, ends)));
    }
  }
  setGrad(i, grad(i) + gradient);
}

// Adds the forces of connects and welds on a body, about a point.
fn addEqualityForces(sum: Force, body: u32, com: vec3f) -> Force {
  var total = sum;
  if (!HAS_EQUALITY) { return total; }
  for (var e = 0u; e < size4().z; e++) {
    let own = equality(2u * e);
    let side = select(0.0, 1.0, own.y == body) - select(0.0, 1.0, own.z == body);
    if (own.x == EQ_JOINT || side == 0.0) { continue; }
    let ends = endsOf(e);
    let DJaref = timesD(e, JarefOf(e));
    let force = weldForceOn(
      select(ends.point2, ends.point1, side > 0.0), -DJaref.linear.x, -DJaref.linear.y, -DJaref.linear.z,
      -DJaref.angular.x, -DJaref.angular.y, -DJaref.angular.z, ends.turn1, ends.turn2, torqueScale(e), com,
    );
    total = addSignedForce(total, force, side);
  }
  return total;
}

// Counts rows as MuJoCo does.
fn equalityCount() -> f32 {
  var rows = 0.0;
  if (!HAS_EQUALITY) { return rows; }
  for (var e = 0u; e < size4().z; e++) {
    let kind = equality(2u * e).x;
    rows += select(select(3.0, 6.0, kind == EQ_WELD), 1.0, kind == EQ_JOINT);
  }
  return rows;
}
