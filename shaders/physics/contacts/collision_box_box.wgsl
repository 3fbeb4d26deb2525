// Two boxes, as MuJoCo does it. Of the 15 axes that can separate them, the one along which they are furthest apart is
// the normal. If it is normal to a face, the opposite face of the other box is clipped to it and every corner of what
// is left is a contact; if it is normal to an edge of each, the contact lies between the edges.
import package::physics::contacts::collision_primitive::{ contactFrame };
import package::physics::contacts::contact::{ Contact };
import package::physics::contacts::contact_set::{ Contacts8, FAR, noContacts8 };

struct Box { centre: vec3f, axes: mat3x3f, size: vec3f }

struct Separation {
  gap: f32,
  axis: vec3f, // unit
  first: i32,  // which axis of the first box, -1 for none
  second: i32, // of the second; an edge has both
}

const ROUNDING: f32 = 1e-6;       // of lengths, by the sum of both sizes ...
const FAR_ROUNDING: f32 = 2e-7;   // ... and by how far the boxes are from the origin
const PARALLEL_EDGES: f32 = 1e-7; // sin^2 of the angle
const EDGE_BIAS: f32 = 1e-6;
const SAME_AXIS: f32 = 0.99;      // an edge's axis within 8 degrees of the face's ...
const WORTHWHILE: f32 = 0.05;     // ... must be better by this part of the depth
const SAME_POINT: f32 = 1e-10;    // squared distance, by the square of the face's diagonal

fn boxBox(
  centre1: vec3f, axes1: mat3x3f, size1: vec3f, centre2: vec3f, axes2: mat3x3f, size2: vec3f, margin: f32,
) -> Contacts8 {
  let between = centre2 - centre1;
  let face = faceSeparation(between, axes1, size1, axes2, size2);
  let edge = edgeSeparation(between, axes1, size1, axes2, size2, face.gap);
  let rounding = ROUNDING * (dot(size1, vec3f(1.0)) + dot(size2, vec3f(1.0)));
  if (max(face.gap, edge.gap) > margin + rounding) { return noContacts8(); }
  let isAlias = abs(dot(edge.axis, face.axis)) > SAME_AXIS && edge.gap < face.gap + WORTHWHILE * abs(face.gap);
  let one = Box(centre1, axes1, size1);
  let two = Box(centre2, axes2, size2);
  if (edge.first >= 0 && !isAlias) {
    var contacts = noContacts8();
    contacts.at[0] = edgeContact(one, two, edge);
    return contacts;
  }
  let isFirst = face.first >= 0;
  let owner = Box(select(centre2, centre1, isFirst), selectAxes(axes2, axes1, isFirst), select(size2, size1, isFirst));
  let other = Box(select(centre1, centre2, isFirst), selectAxes(axes1, axes2, isFirst), select(size1, size2, isFirst));
  let slack = rounding + FAR_ROUNDING * (dot(abs(centre1), vec3f(1.0)) + dot(abs(centre2), vec3f(1.0)));
  return faceContacts(owner, other, max(face.first, face.second), select(-1.0, 1.0, isFirst), slack);
}

fn selectAxes(ifFalse: mat3x3f, ifTrue: mat3x3f, condition: bool) -> mat3x3f {
  return mat3x3f(
    select(ifFalse[0], ifTrue[0], condition), select(ifFalse[1], ifTrue[1], condition),
    select(ifFalse[2], ifTrue[2], condition),
  );
}

// Half of the box's extent along a direction.
fn reach(axes: mat3x3f, size: vec3f, direction: vec3f) -> f32 {
  return dot(abs(direction * axes), size);
}

fn faceSeparation(between: vec3f, axes1: mat3x3f, size1: vec3f, axes2: mat3x3f, size2: vec3f) -> Separation {
  var best = Separation(-1e30, vec3f(), -1, -1);
  for (var i = 0; i < 3; i++) {
    let gap = abs(dot(axes1[i], between)) - size1[i] - reach(axes2, size2, axes1[i]);
    if (gap > best.gap) { best = Separation(gap, axes1[i], i, -1); }
  }
  for (var j = 0; j < 3; j++) {
    let gap = abs(dot(axes2[j], between)) - size2[j] - reach(axes1, size1, axes2[j]);
    if (gap > best.gap) { best = Separation(gap, axes2[j], -1, j); }
  }
  return best;
}

// The best that is better than `least`.
fn edgeSeparation(
  between: vec3f, axes1: mat3x3f, size1: vec3f, axes2: mat3x3f, size2: vec3f, least: f32,
) -> Separation {
  var best = Separation(-1e30, vec3f(), -1, -1);
  for (var i = 0; i < 3; i++) {
    for (var j = 0; j < 3; j++) {
      let across = cross(axes1[i], axes2[j]);
      let square = dot(across, across);
      if (square < PARALLEL_EDGES) { continue; }
      let axis = across * inverseSqrt(square);
      let gap = abs(dot(axis, between)) - reach(axes1, size1, axis) - reach(axes2, size2, axis);
      if (gap - EDGE_BIAS * abs(gap) > max(best.gap, least)) { best = Separation(gap, axis, i, j); }
    }
  }
  return best;
}

// The contact lies between the nearest points of the two edges that reach furthest towards one another.
fn edgeContact(one: Box, two: Box, edge: Separation) -> Contact {
  let between = two.centre - one.centre;
  let normal = select(-edge.axis, edge.axis, dot(edge.axis, between) >= 0.0);
  let along1 = one.axes[edge.first];
  let along2 = two.axes[edge.second];
  var corner1 = select(-one.size, one.size, normal * one.axes >= vec3f());
  var corner2 = select(two.size, -two.size, normal * two.axes >= vec3f());
  corner1[edge.first] = 0.0;
  corner2[edge.second] = 0.0;
  let middle1 = one.axes * corner1;
  let middle2 = between + two.axes * corner2;
  let apart = middle2 - middle1;
  let cosine = dot(along1, along2);
  let d1 = dot(along1, apart);
  let d2 = dot(along2, apart);
  let s0 = clamp((d1 - cosine * d2) / (1.0 - cosine * cosine), -one.size[edge.first], one.size[edge.first]);
  let t = clamp(cosine * s0 - d2, -two.size[edge.second], two.size[edge.second]);
  let s = clamp(d1 + cosine * t, -one.size[edge.first], one.size[edge.first]);
  let point1 = middle1 + s * along1;
  let point2 = middle2 + t * along2;
  let point = one.centre + 0.5 * (point1 + point2);
  return Contact(dot(point2 - point1, normal), point, contactFrame(normal, vec3f()));
}

// The axes in the order in which the k-th is the last.
fn withLast(m: mat3x3f, k: i32) -> mat3x3f {
  return mat3x3f(m[(k + 1) % 3], m[(k + 2) % 3], m[k]);
}

fn sizesWithLast(v: vec3f, k: i32) -> vec3f {
  return vec3f(v[(k + 1) % 3], v[(k + 2) % 3], v[k]);
}

// A face of `owner`, normal to its k-th axis, with the box `other`; `order` is -1 where the other one is the first
// geom. Points are in the owner's frame with that axis as z, and z counts from the face. `slack` is what rounding may
// add to their places.
fn faceContacts(owner: Box, other: Box, k: i32, order: f32, slack: f32) -> Contacts8 {
  let between = other.centre - owner.centre;
  let turned = withLast(owner.axes, k);
  let up = select(-1.0, 1.0, dot(between, turned[2]) >= 0.0);
  let axes = mat3x3f(turned[0], turned[1], up * turned[2]);
  let size = sizesWithLast(owner.size, k);
  let steep = abs(axes[2] * other.axes);
  let facing = select(select(0, 1, steep.y > steep.x), 2, steep.z > max(steep.x, steep.y));
  let otherAxes = withLast(other.axes, facing);
  let otherSize = sizesWithLast(other.size, facing);
  let down = select(1.0, -1.0, dot(axes[2], otherAxes[2]) > 0.0);
  let middle = (between + down * otherSize.z * otherAxes[2]) * axes - vec3f(0.0, 0.0, size.z);
  let u = (otherSize.x * otherAxes[0]) * axes;
  let v = (otherSize.y * otherAxes[1]) * axes;
  let none = vec3f(0.0, 0.0, FAR);
  var found = array(none, none, none, none, none, none, none, none);
  var count = 0u;
  let same = max(SAME_POINT * dot(size.xy, size.xy), 4.0 * slack * slack);
  for (var corner = 0; corner < 4; corner++) {
    let points = cornersOf(middle, u, v, size.xy, corner, slack);
    for (var k = 0; k < 3; k++) {
      var isNew = points[k].z < FAR && count < 8u;
      for (var at = 0u; at < count; at++) {
        let apart = found[at] - points[k];
        isNew = isNew && dot(apart, apart) >= same;
      }
      if (isNew) {
        found[count] = points[k];
        count++;
      }
    }
  }
  let plane = Box(owner.centre, axes, size);
  let frame = contactFrame(order * axes[2], vec3f());
  return Contacts8(array(
    onFace(plane, found[0], frame), onFace(plane, found[1], frame), onFace(plane, found[2], frame),
    onFace(plane, found[3], frame),
    onFace(plane, found[4], frame), onFace(plane, found[5], frame), onFace(plane, found[6], frame),
    onFace(plane, found[7], frame),
  ));
}

fn onFace(plane: Box, point: vec3f, frame: mat3x3f) -> Contact {
  return Contact(point.z, plane.centre + plane.axes * vec3f(point.xy, plane.size.z + 0.5 * point.z), frame);
}

// Gives, of the polygon in which the quadrilateral middle +- u +- v and the rectangle overlap, the points at the k-th
// of their corners: what the rectangle leaves of the side that starts at the quadrilateral's, its first point and,
// where that is not the next corner, its last; and the rectangle's corner if it is within. A point that there is not is
// far away. Corners of both count as within up to `slack`: where one lies flush with a side, rounding would put it
// outside of that and, of the next side, inside. A side that runs along the rectangle's, up to `slack`, does not cross
// it: where it would is a matter of rounding.
fn cornersOf(middle: vec3f, u: vec3f, v: vec3f, size: vec2f, k: i32, slack: f32) -> mat3x3f {
  let signs = vec2f(select(-1.0, 1.0, k == 0 || k == 3), select(-1.0, 1.0, k < 2));
  let start = middle + signs.x * u + signs.y * v;
  let side = select(2.0 * signs.x * v, -2.0 * signs.y * u, (k & 1) == 0);
  let slope = select(side.xy, vec2f(1e-30), abs(side.xy) < vec2f(1e-30));
  let isAlong = (abs(side.xy) <= vec2f(slack)) & (abs(start.xy) <= size + slack);
  let a = select((-size - start.xy) / slope, vec2f(-FAR), isAlong);
  let b = select((size - start.xy) / slope, vec2f(FAR), isAlong);
  let enters = max(0.0, max(min(a.x, b.x), min(a.y, b.y)));
  let leaves = min(1.0, min(max(a.x, b.x), max(a.y, b.y)));
  let none = vec3f(0.0, 0.0, FAR);
  let isClipped = enters <= leaves;
  let begins = all(abs(start.xy) <= size + slack);
  let ends = all(abs(start.xy + side.xy) <= size + slack);

  let corner = signs * size;
  let p = corner - middle.xy;
  let area = u.x * v.y - u.y * v.x;
  let s = (p.x * v.y - p.y * v.x) / area;
  let t = (u.x * p.y - u.y * p.x) / area;
  let inside = vec3f(corner, middle.z + s * u.z + t * v.z);
  return mat3x3f(
    select(select(none, start + enters * side, isClipped), start, begins),
    select(none, start + leaves * side, isClipped && !ends),
    select(none, inside, max((abs(s) - 1.0) * length(u), (abs(t) - 1.0) * length(v)) <= slack),
  );
}
