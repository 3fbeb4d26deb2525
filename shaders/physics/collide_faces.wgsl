// Cylinders that stand or lie on one another or on a box touch in up to four points, as MuJoCo finds them: a disc is a polygon with 16
// corners, which is clipped to the face that it lies on and reduced to the four corners with the largest area; a side is a line, which is
// clipped to the face of a box. Faces are taken as parallel up to about 5 degrees.
import package::physics::collide::{ contactFrame };
import package::physics::contact::{ Contact };
import package::physics::contact_set::{ Contacts4, FAR, noContacts4 };
import package::physics::convex::{ Solid, boxSolid, cylinderSolid, touch };

const PARALLEL_FACES: f32 = 0.996; // cosine between their normals
const LEVEL: f32 = 0.0888;         // sine between a line and a face
const CORNERS: u32 = 16u;
const TURN: f32 = 0.39269908;      // between two corners
const HALF_TURN: f32 = 0.98078528; // its half's cosine
const SAME_AREA: f32 = 1e-6;       // part of an area that rounding hides

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

struct Polygon { count: u32, corners: array<vec2f, 32> }

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

// In the plane of the face: its polygon, clipped to the disc's sides along the disc's normal.
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
    onFace(face, found[0], frame), onFace(face, found[1], frame), onFace(face, found[2], frame), onFace(face, found[3], frame),
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
  let angle = TURN * corner * select(1.0, -1.0, isUp);
  return vec2f(cos(angle), sin(angle));
}

// To the side where dot(corner, normal) <= limit.
fn clip(polygon: ptr<function, Polygon>, normal: vec2f, limit: f32) {
  var kept = Polygon(0u, array<vec2f, 32>());
  let count = (*polygon).count;
  for (var k = 0u; k < count; k++) {
    let corner = (*polygon).corners[k];
    let next = (*polygon).corners[(k + 1u) % count];
    let over = dot(corner, normal) - limit;
    let nextOver = dot(next, normal) - limit;
    if ((over > 0.0) != (nextOver > 0.0) && kept.count < 32u) {
      kept.corners[kept.count] = corner + (next - corner) * (over / (over - nextOver));
      kept.count++;
    }
    if (nextOver <= 0.0 && kept.count < 32u) {
      kept.corners[kept.count] = next;
      kept.count++;
    }
  }
  *polygon = kept;
}

// Corners below the face; their heights are dot(depth, (x, y, 1)).
fn keepDeep(polygon: ptr<function, Polygon>, depth: vec3f) {
  var count = 0u;
  for (var k = 0u; k < (*polygon).count; k++) {
    let corner = (*polygon).corners[k];
    if (dot(depth, vec3f(corner, 1.0)) > 0.0) { continue; }
    (*polygon).corners[count] = corner;
    count++;
  }
  (*polygon).count = count;
}

// Four corners with the largest area, by moving them on round the polygon while that grows.
fn widest(polygon: ptr<function, Polygon>) -> vec4u {
  let count = (*polygon).count;
  var best = vec4u(0u, 1u, 2u, 3u);
  var now = best;
  var most = area(polygon, now);
  for (var first = 0u; first < count; first++) {
    now.x = first;
    var grows = true;
    while (grows) {
      grows = moved(polygon, &now, &most, 3, &best);
      while (grows && moved(polygon, &now, &most, 2, &best)) {}
      while (grows && moved(polygon, &now, &most, 1, &best)) {}
    }
    let next = vec4u((first + 1u) % count);
    if (now.y == first) {
      now.y = next.x;
      if (now.z == now.y) {
        now.z = (now.z + 1u) % count;
        if (now.w == now.z) { now.w = (now.w + 1u) % count; }
      }
    }
  }
  return best;
}

fn moved(
  polygon: ptr<function, Polygon>, now: ptr<function, vec4u>, most: ptr<function, f32>, k: i32, best: ptr<function, vec4u>,
) -> bool {
  var next = *now;
  next[k] = (next[k] + 1u) % (*polygon).count;
  let larger = area(polygon, next);
  if (larger <= *most * (1.0 + SAME_AREA)) { return false; }
  *most = larger;
  *now = next;
  *best = next;
  return true;
}

fn area(polygon: ptr<function, Polygon>, four: vec4u) -> f32 {
  let a = (*polygon).corners[four.z] - (*polygon).corners[four.x];
  let b = (*polygon).corners[four.w] - (*polygon).corners[four.y];
  return abs(a.x * b.y - a.y * b.x);
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
  if (low > high || min(contacts.at[0].distance, contacts.at[1].distance) > 0.0) { return single; }
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
