// A capsule with a box, as MuJoCo does it: the point of the axis that is nearest to the box, and where the capsule lies
// along a face or an edge a second one, as far along the axis as it stays above the box. Both points touch as spheres.
import package::physics::contacts::collision_box::{ sphereBox };
import package::physics::contacts::contact_set::{ Contacts2, noContacts2 };

const ALONE: f32 = 9.0;     // no second point
const ROUNDING: f32 = 1e-6; // part of a squared distance by which an edge must be nearer than a face

const NONE: i32 = 0;
const FACE: i32 = 1;   // an end of the capsule is nearest to a face, or inside
const CORNER: i32 = 2; // of the box
const EDGE: i32 = 3;   // the inside of one

// Where the capsule is nearest to the box: centre + x half.
struct Nearest {
  square: f32, // of the distance
  x: f32,
  kind: i32,
  axis: i32,     // normal to the face (-1: inside the box) or along the edge
  y: f32,        // place on the edge, -1 to 1
  corner: vec3f, // signs; along an edge -1
}

fn capsuleBox(centre1: vec3f, half1: vec3f, radius1: f32, centre2: vec3f, axes2: mat3x3f, size2: vec3f) -> Contacts2 {
  let centre = (centre1 - centre2) * axes2;
  let half = half1 * axes2;
  var best = Nearest(1e30, 0.0, NONE, -1, 0.0, vec3f());
  for (var end = -1.0; end < 2.0; end += 2.0) { nearFace(&best, centre, half, end, size2); }
  for (var axis = 0; axis < 3; axis++) {
    for (var k = 0; k < 4; k++) { nearEdge(&best, centre, half, axis, k, size2); }
  }
  var contacts = noContacts2();
  contacts.at[0] = sphereBox(centre1 + best.x * half1, radius1, centre2, axes2, size2);
  let further = secondPoint(best, centre, half, size2);
  if (further != ALONE) {
    contacts.at[1] = sphereBox(centre1 + (best.x + further) * half1, radius1, centre2, axes2, size2);
  }
  return contacts;
}

fn nearFace(best: ptr<function, Nearest>, centre: vec3f, half: vec3f, end: f32, size: vec3f) {
  let point = centre + end * half;
  let beyond = point - clamp(point, -size, size);
  let isBeyond = abs(point) > size;
  let square = dot(beyond, beyond);
  let count = dot(select(vec3f(), vec3f(1.0), isBeyond), vec3f(1.0));
  if (count > 1.0 || square >= (*best).square) { return; }
  let axis = select(select(select(-1, 2, isBeyond.z), 1, isBeyond.y), 0, isBeyond.x);
  *best = Nearest(square, end, FACE, axis, 0.0, vec3f());
}

// The k-th of the four edges along an axis: nearest points of two segments.
fn nearEdge(best: ptr<function, Nearest>, centre: vec3f, half: vec3f, axis: i32, k: i32, size: vec3f) {
  var corner = vec3f(-1.0);
  corner[(axis + 1) % 3] = select(-1.0, 1.0, (k & 1) != 0);
  corner[(axis + 2) % 3] = select(-1.0, 1.0, (k & 2) != 0);
  var middle = corner * size;
  middle[axis] = 0.0;
  let long = size[axis];
  let between = middle - centre;
  let c = dot(half, half);
  var across = half; // to the edge
  across[axis] = 0.0;
  let steep = dot(across, across);
  if (steep < 1e-12 * c) { return; }
  var y = clamp((half[axis] * dot(across, between) / steep - between[axis]) / long, -1.0, 1.0);
  var x = (dot(half, between) + long * half[axis] * y) / c;
  if (abs(x) > 1.0) {
    x = clamp(x, -1.0, 1.0);
    y = clamp((half[axis] * x - between[axis]) / long, -1.0, 1.0);
  }
  var gap = between - x * half;
  gap[axis] += long * y;
  let square = dot(gap, gap);
  if (square >= (*best).square * (1.0 - ROUNDING)) { return; }
  corner[axis] = select(-1.0, 1.0, y >= 1.0);
  *best = Nearest(square, x, select(EDGE, CORNER, abs(y) >= 1.0), axis, y, corner);
}

// How far along the axis the second point is from the first.
fn secondPoint(best: Nearest, centre: vec3f, half: vec3f, size: vec3f) -> f32 {
  if (best.kind == FACE) { return alongFace(best, centre, half, size); }
  if (best.kind == NONE) { return ALONE; }
  let differs = vec3<bool>(vec3f(-1.0) + 2.0 * select(vec3f(), vec3f(1.0), half > vec3f()) != best.corner);
  let span = 2.0 * size / max(abs(half), vec3f(1e-30)); // of the axis across the box
  if (best.kind == CORNER) { return fromCorner(best.x, differs, half, span); }
  return fromEdge(best, differs, half, size, span);
}

// The axis runs along an edge of the corner or over a face of it, unless it points at the corner.
fn fromCorner(x: f32, differs: vec3<bool>, half: vec3f, span: vec3f) -> f32 {
  let count = dot(select(vec3f(), vec3f(1.0), differs), vec3f(1.0));
  if (count == 0.0 || count == 3.0) { return ALONE; }
  let odd = differs == vec3<bool>(count == 1.0); // the one coordinate that is unlike the other two
  let way = select(-1.0, 1.0, count == 1.0);
  let h = select(select(half.z, half.y, odd.y), half.x, odd.x);
  if (h * h > 0.5 * dot(half, half)) {
    return way * min(1.0 - way * x, select(select(span.z, span.y, odd.y), span.x, odd.x));
  }
  let others = select(span, vec3f(1e30), odd);
  return -way * min(1.0 + way * x, min(others.x, min(others.y, others.z)));
}

// The axis crosses an edge: over the face that it is less steep to, unless edge and axis make a T.
fn fromEdge(best: Nearest, differs: vec3<bool>, half: vec3f, size: vec3f, span: vec3f) -> f32 {
  let axis = best.axis;
  let one = (axis + 1) % 3;
  let two = (axis + 2) % 3;
  if (differs[one] == differs[two]) { return ALONE; }
  let over = select(two, one, abs(half[one]) > abs(half[two]));
  let way = select(-1.0, 1.0, differs[over]);
  let isUp = (half[axis] > 0.0) == differs[over];
  let room = size[axis] * (1.0 - select(-1.0, 1.0, isUp) * best.y) / max(abs(half[axis]), 1e-30);
  return way * min(min(1.0 - way * best.x, span[over]), room);
}

// Goes from the end that is nearest towards the other one, until the axis leaves the face.
fn alongFace(best: Nearest, centre: vec3f, half: vec3f, size: vec3f) -> f32 {
  if (best.axis < 0) { return ALONE; }
  let point = centre + best.x * half;
  let slope = -best.x * half;
  var far = 2.0;
  for (var k = 0; k < 3; k++) {
    if (k == best.axis || slope[k] == 0.0) { continue; }
    let leaves = vec2f(size[k] - point[k], -size[k] - point[k]) / slope[k];
    if (leaves.x > 0.0) { far = min(far, leaves.x); }
    if (leaves.y > 0.0) { far = min(far, leaves.y); }
  }
  return -best.x * far;
}
