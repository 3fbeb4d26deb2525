// Convex polygons in a plane, with up to 32 corners: cut along lines (Sutherland and Hodgman), and reduced to four
// corners.

struct Polygon { count: u32, corners: array<vec2f, 32> }

const SAME_AREA: f32 = 1e-6; // part of an area that rounding hides

// Cuts the polygon to the side where dot(corner, normal) <= limit.
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
  polygon: ptr<function, Polygon>, now: ptr<function, vec4u>, most: ptr<function, f32>, k: i32,
  best: ptr<function, vec4u>,
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
