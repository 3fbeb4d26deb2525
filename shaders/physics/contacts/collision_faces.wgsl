// Cylinders that stand or lie on one another or on a box touch in up to four points, as MuJoCo finds them: a disc is a
// polygon with 16 corners, which is clipped to the face that it lies on and reduced to the four corners with the
// largest area; a side is a line, which is clipped to the face of a box. Faces are taken as parallel up to about 5
// degrees.
import package::lib::angle::{ cosineSine };
import package::physics::contacts::collision_primitive::{ contactFrame };
import package::physics::contacts::contact::{ Contact };
import package::physics::contacts::contact_set::{ Contacts4, FAR, noContacts4 };
import package::physics::contacts::convex::{ boxSolid, cylinderSolid, Solid, touch };
import package::physics::contacts::polygon::{ clip, keepDeep, Polygon, widest };

const PARALLEL_FACES: f32 = 0.996; // cosine between their normals
const LEVEL: f32 = 0.0888;         // sine between a line and a face
const CORNERS: u32 = 16u;
const TURN: f32 = 0.39269908;      // between two corners
const HALF_TURN: f32 = 0.98078528; // its half's cosine

// A flat side of a solid: a disc or a rectangle.
struct Face {
  centre: vec3f,
  normal: vec3f, // outward
  x: vec3f,
  y: vec3f,
  size: vec2f,
  isDisc: bool,
  start: u32, // the corner at which MuJoCo begins
}

// The first is a cylinder, the second a cylinder or a box.
fn faceTouches(one: Solid, two: Solid) -> Contacts4 {
  let first = touch(one, two, 0.0);
  var contacts = noContacts4();
  contacts.at[0] = Contact(first.gap, first.point, contactFrame(first.normal, vec3f()));
  if (first.gap > 0.0) { return contacts; }
  let disc = discFacing(one, first.normal);
  let face = faceFacing(two, -first.normal);
  if (dot(face.normal, first.normal) > -PARALLEL_FACES) { return contacts; }
  if (dot(disc.normal, first.normal) > PARALLEL_FACES && dot(disc.normal, face.normal) < -PARALLEL_FACES) {
    return discTouches(contacts, disc, face);
  }
  if (!face.isDisc && abs(dot(disc.normal, face.normal)) < LEVEL) { return sideTouches(contacts, one, face); }
  return contacts;
}

fn discFacing(solid: Solid, direction: vec3f) -> Face {
  let normal = select(-solid.axes[2], solid.axes[2], dot(direction, solid.axes[2]) >= 0.0);
  return Face(solid.centre + solid.block.z * normal, normal, solid.axes[0], solid.axes[1], solid.oval.xy, true, 0u);
}

fn faceFacing(solid: Solid, direction: vec3f) -> Face {
  if (solid.oval.x > 0.0) { return discFacing(solid, direction); }
  let along = direction * solid.axes;
  let steep = abs(along);
  let k = select(select(0, 1, steep.y > steep.x), 2, steep.z > max(steep.x, steep.y));
  let i = (k + 1) % 3;
  let j = (k + 2) % 3;
  let sign = select(-1.0, 1.0, along[k] >= 0.0);
  let normal = sign * solid.axes[k];
  let size = vec2f(solid.block[i], solid.block[j]);
  let start = select(vec3u(1u, 3u, 0u), vec3u(1u, 1u, 2u), sign < 0.0)[k];
  return Face(solid.centre + solid.block[k] * normal, normal, solid.axes[i], sign * solid.axes[j], size, false, start);
}

// Clips the face's polygon, within its plane, to the disc's sides along the disc's normal.
fn discTouches(single: Contacts4, disc: Face, face: Face) -> Contacts4 {
  var polygon = polygonOf(face);
  let between = face.centre - disc.centre;
  for (var k = 0u; k < CORNERS; k++) {
    let corner = arrowTo(disc, f32(k) + 0.5);
    let side = corner.x * disc.x + corner.y * disc.y;
    clip(&polygon, vec2f(dot(face.x, side), dot(face.y, side)), disc.size.x * HALF_TURN - dot(between, side));
  }
  let depth = vec3f(dot(face.x, disc.normal), dot(face.y, disc.normal), dot(between, disc.normal));
  keepDeep(&polygon, depth);
  if (polygon.count == 0u) { return single; }
  var chosen = vec4u(0u, 1u, 2u, 3u);
  if (polygon.count > 4u) { chosen = widest(&polygon); }
  let none = vec3f(0.0, 0.0, FAR);
  var found = array(none, none, none, none);
  for (var k = 0u; k < min(polygon.count, 4u); k++) {
    let at = polygon.corners[chosen[k]];
    found[k] = vec3f(at, dot(depth, vec3f(at, 1.0)));
  }
  let frame = contactFrame(-face.normal, vec3f());
  return Contacts4(array(
    onFace(face, found[0], frame), onFace(face, found[1], frame), onFace(face, found[2], frame),
    onFace(face, found[3], frame),
  ));
}

// A point of the face, and how far the other solid is above it.
fn onFace(face: Face, at: vec3f, frame: mat3x3f) -> Contact {
  return Contact(at.z, face.centre + at.x * face.x + at.y * face.y + 0.5 * at.z * face.normal, frame);
}

// Clockwise as seen from outside: which four corners are chosen depends on the order.
fn polygonOf(face: Face) -> Polygon {
  var polygon = Polygon(select(4u, CORNERS, face.isDisc), array<vec2f, 32>());
  for (var k = 0u; k < polygon.count; k++) {
    let turn = (k + face.start) % 4u;
    let corner = vec2f(select(-1.0, 1.0, turn == 1u || turn == 2u), select(-1.0, 1.0, turn < 2u));
    polygon.corners[k] = face.size * select(corner, arrowTo(face, f32(k)), face.isDisc);
  }
  return polygon;
}

fn arrowTo(disc: Face, corner: f32) -> vec2f {
  let isUp = dot(cross(disc.x, disc.y), disc.normal) > 0.0;
  return cosineSine(TURN * corner * select(1.0, -1.0, isUp));
}

// The line of the side that is nearest to the face, within it.
fn sideTouches(single: Contacts4, one: Solid, face: Face) -> Contacts4 {
  let axis = one.axes[2];
  let down = -face.normal + dot(face.normal, axis) * axis;
  let middle = one.centre + one.oval.x * normalize(down) - face.centre;
  let at = vec2f(dot(middle, face.x), dot(middle, face.y));
  let slope = vec2f(dot(axis, face.x), dot(axis, face.y));
  let steep = select(slope, vec2f(1e-30), abs(slope) < vec2f(1e-30));
  let a = (-face.size - at) / steep;
  let b = (face.size - at) / steep;
  let low = max(-one.block.z, max(min(a.x, b.x), min(a.y, b.y)));
  let high = min(one.block.z, min(max(a.x, b.x), max(a.y, b.y)));
  let frame = contactFrame(-face.normal, vec3f());
  var contacts = noContacts4();
  contacts.at[0] = lineContact(face, middle, axis, low, frame);
  contacts.at[1] = lineContact(face, middle, axis, high, frame);
  if (low > high || min(contacts.at[0].dist, contacts.at[1].dist) > 0.0) { return single; }
  return contacts;
}

fn lineContact(face: Face, middle: vec3f, axis: vec3f, along: f32, frame: mat3x3f) -> Contact {
  let point = middle + along * axis;
  let distance = dot(point, face.normal);
  return Contact(distance, face.centre + point - 0.5 * distance * face.normal, frame);
}

fn cylinderCylinder(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f,
) -> Contacts4 {
  return faceTouches(cylinderSolid(centre1, axes1, size1), cylinderSolid(centre2, axes2, size2));
}

fn cylinderBox(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f,
) -> Contacts4 {
  return faceTouches(cylinderSolid(centre1, axes1, size1), boxSolid(centre2, axes2, size2));
}
