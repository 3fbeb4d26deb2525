// Planes through a point with a unit normal, which is the first geom and bears the contact's normal.
import package::physics::contacts::collision_primitive::{ contactFrame };
import package::physics::contacts::contact::{ Contact };
import package::physics::contacts::contact_set::{ Contacts2, Contacts4 };

// A point of the other geom that may reach below the plane: the contact lies half way between.
fn planePoint(onPlane: vec3f, point: vec3f, frame: mat3x3f) -> Contact {
  let distance = dot(point - onPlane, frame[0]);
  return Contact(distance, point - 0.5 * distance * frame[0], frame);
}

fn planeSphere(onPlane: vec3f, normal: vec3f, centre: vec3f, radius: f32) -> Contact {
  return planePoint(onPlane, centre - radius * normal, contactFrame(normal, vec3f()));
}

fn planeCapsule(onPlane: vec3f, normal: vec3f, centre: vec3f, half: vec3f, radius: f32) -> Contacts2 {
  let frame = contactFrame(normal, normalize(half));
  let lowest = centre - radius * normal;
  return Contacts2(array(planePoint(onPlane, lowest + half, frame), planePoint(onPlane, lowest - half, frame)));
}

fn planeEllipsoid(onPlane: vec3f, normal: vec3f, centre: vec3f, axes: mat3x3f, size: vec3f) -> Contact {
  let scaled = (normal * axes) * size;
  let lowest = centre - axes * (size * normalize(scaled));
  return planePoint(onPlane, lowest, contactFrame(normal, vec3f()));
}

// The lowest point of each disc, and on the lower disc two more that make a triangle with equal sides.
fn planeCylinder(onPlane: vec3f, normal: vec3f, centre: vec3f, axes: mat3x3f, size: vec3f) -> Contacts4 {
  let frame = contactFrame(normal, vec3f());
  // a disc that lies flat goes by the sign of its axis
  let down = select(axes[2], -axes[2], dot(axes[2], normal) > 0.0);
  let flat = down * dot(down, normal) - normal;
  let square = dot(flat, flat);
  let deep = size.x * select(axes[0], flat * inverseSqrt(max(square, 1e-30)), square > 1e-14);
  let half = size.y * down;
  let aside = size.x * 0.8660254 * normalize(cross(deep, half));
  return Contacts4(array(
    planePoint(onPlane, centre + half + deep, frame),
    planePoint(onPlane, centre - half + deep, frame),
    planePoint(onPlane, centre + half - 0.5 * deep + aside, frame),
    planePoint(onPlane, centre + half - 0.5 * deep - aside, frame),
  ));
}

// The lower corner of each diagonal.
fn planeBox(onPlane: vec3f, normal: vec3f, centre: vec3f, axes: mat3x3f, size: vec3f) -> Contacts4 {
  let frame = contactFrame(normal, vec3f());
  let x = size.x * axes[0];
  let y = size.y * axes[1];
  let z = size.z * axes[2];
  return Contacts4(array(
    lowerCorner(onPlane, centre, x + y + z, frame),
    lowerCorner(onPlane, centre, x + y - z, frame),
    lowerCorner(onPlane, centre, x - y + z, frame),
    lowerCorner(onPlane, centre, x - y - z, frame),
  ));
}

fn lowerCorner(onPlane: vec3f, centre: vec3f, half: vec3f, frame: mat3x3f) -> Contact {
  return planePoint(onPlane, centre + select(half, -half, dot(half, frame[0]) > 0.0), frame);
}
