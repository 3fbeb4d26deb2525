// Pairs without a formula of their own. Capsules, cylinders and boxes can lie on one another, so with a cylinder they
// touch in up to five points: MuJoCo's rule is to tilt the two against each other a little in four ways and to keep the
// points that are new, all as deep as the first.
import package::lib::angle::{ cosineSine };
import package::physics::contacts::collision_primitive::{ contactFrame };
import package::physics::contacts::contact::{ Contact };
import package::physics::contacts::contact_set::{ Contacts5, FAR, noContacts5 };
import package::physics::contacts::convex::{
  boxSolid, capsuleSolid, cylinderSolid, ellipsoidSolid, Solid, sphereSolid, touch,
};

const TILT: f32 = 1e-3;
const NEW_POINT: f32 = 1e-3; // distance, by the radius of the smaller

fn solidContact(one: Solid, two: Solid, margin: f32) -> Contact {
  let found = touch(one, two, margin);
  return Contact(found.gap, found.point, contactFrame(found.normal, vec3f()));
}

fn solidContacts(one: Solid, two: Solid, margin: f32) -> Contacts5 {
  let apart = NEW_POINT * min(boundingRadius(one), boundingRadius(two));
  let first = touch(one, two, margin);
  if (first.gap > margin) { return noContacts5(); }
  let frame = contactFrame(first.normal, vec3f());
  var points = array(first.point, vec3f(), vec3f(), vec3f(), vec3f());
  var normals = array(first.normal, vec3f(), vec3f(), vec3f(), vec3f());
  var count = 1u;
  for (var k = 0; k < 4; k++) {
    let axis = select(frame[1], frame[2], k > 1);
    let angle = select(-TILT, TILT, (k & 1) == 1);
    let found = touch(tilted(one, first.point, axis, angle), tilted(two, first.point, axis, -angle), margin);
    var isNew = found.gap <= margin;
    for (var other = 0u; other < count; other++) {
      isNew = isNew && distance(found.point, points[other]) > apart;
    }
    if (isNew) {
      points[count] = found.point;
      normals[count] = found.normal;
      count++;
    }
  }
  return Contacts5(array(
    Contact(first.gap, first.point, frame),
    further(count > 1u, first.gap, points[1], normals[1]),
    further(count > 2u, first.gap, points[2], normals[2]),
    further(count > 3u, first.gap, points[3], normals[3]),
    further(count > 4u, first.gap, points[4], normals[4]),
  ));
}

fn further(isFound: bool, distance: f32, point: vec3f, normal: vec3f) -> Contact {
  return Contact(select(FAR, distance, isFound), point, contactFrame(normal, vec3f()));
}

fn boundingRadius(solid: Solid) -> f32 {
  let oval = max(solid.oval.x, max(solid.oval.y, solid.oval.z));
  return sqrt(dot(solid.block, solid.block) + oval * oval) + solid.radius;
}

fn tilted(solid: Solid, about: vec3f, axis: vec3f, angle: f32) -> Solid {
  let axes = mat3x3f(
    tiltedArrow(solid.axes[0], axis, angle), tiltedArrow(solid.axes[1], axis, angle),
    tiltedArrow(solid.axes[2], axis, angle),
  );
  return Solid(about + tiltedArrow(solid.centre - about, axis, angle), axes, solid.block, solid.oval, solid.radius);
}

fn tiltedArrow(arrow: vec3f, axis: vec3f, angle: f32) -> vec3f {
  let aside = cross(axis, arrow);
  let turn = cosineSine(angle);
  return arrow + turn.y * aside + (1.0 - turn.x) * cross(axis, aside);
}

fn sphereEllipsoid(
  centre1: vec3f, radius1: f32, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contact {
  return solidContact(sphereSolid(centre1, radius1), ellipsoidSolid(centre2, axes2, size2), margin);
}

fn capsuleEllipsoid(
  centre1: vec3f, half1: vec3f, radius1: f32, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contact {
  return solidContact(capsuleSolid(centre1, half1, radius1), ellipsoidSolid(centre2, axes2, size2), margin);
}

fn ellipsoidEllipsoid(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contact {
  return solidContact(ellipsoidSolid(centre1, axes1, size1), ellipsoidSolid(centre2, axes2, size2), margin);
}

fn ellipsoidCylinder(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contact {
  return solidContact(ellipsoidSolid(centre1, axes1, size1), cylinderSolid(centre2, axes2, size2), margin);
}

fn ellipsoidBox(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contact {
  return solidContact(ellipsoidSolid(centre1, axes1, size1), boxSolid(centre2, axes2, size2), margin);
}

fn capsuleCylinder(
  centre1: vec3f, half1: vec3f, radius1: f32, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contacts5 {
  return solidContacts(capsuleSolid(centre1, half1, radius1), cylinderSolid(centre2, axes2, size2), margin);
}

fn cylinderCylinderWithin(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contacts5 {
  return solidContacts(cylinderSolid(centre1, axes1, size1), cylinderSolid(centre2, axes2, size2), margin);
}

fn cylinderBoxWithin(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contacts5 {
  return solidContacts(cylinderSolid(centre1, axes1, size1), boxSolid(centre2, axes2, size2), margin);
}
