// The point nearest to the origin of the convex set that a support function describes, by the corners found so far
// (Gilbert, Johnson and Keerthi): a triangle, of which corners may coincide. The origin lies outside, so a triangle is
// enough.

// A difference of two solids' points, second minus first, and the first one's.
struct Corner { apart: vec3f, first: vec3f }

struct Simplex { a: Corner, b: Corner, c: Corner, weights: vec3f }

fn simplexOf(corner: Corner) -> Simplex {
  return Simplex(corner, corner, corner, vec3f(1.0, 0.0, 0.0));
}

fn simplexPoint(s: Simplex) -> vec3f {
  return s.weights.x * s.a.apart + s.weights.y * s.b.apart + s.weights.z * s.c.apart;
}

fn firstPoint(s: Simplex) -> vec3f {
  return s.weights.x * s.a.first + s.weights.y * s.b.first + s.weights.z * s.c.first;
}

// What is nearest holds the new corner: an edge from it to an old one, or a face with two.
fn grown(s: Simplex, corner: Corner) -> Simplex {
  var best = edgeOf(corner, s.a);
  best = nearer(best, edgeOf(corner, s.b));
  best = nearer(best, edgeOf(corner, s.c));
  best = nearer(best, faceOf(corner, s.a, s.b));
  best = nearer(best, faceOf(corner, s.b, s.c));
  return nearer(best, faceOf(corner, s.c, s.a));
}

fn nearer(one: Simplex, two: Simplex) -> Simplex {
  let x = simplexPoint(one);
  let y = simplexPoint(two);
  if (dot(y, y) < dot(x, x)) { return two; }
  return one;
}

fn edgeOf(a: Corner, b: Corner) -> Simplex {
  let along = b.apart - a.apart;
  let t = clamp(-dot(a.apart, along) / max(dot(along, along), 1e-30), 0.0, 1.0);
  return Simplex(a, b, b, vec3f(1.0 - t, t, 0.0));
}

// Where the origin's projection is within the triangle; its first corner otherwise, which an edge has too.
fn faceOf(a: Corner, b: Corner, c: Corner) -> Simplex {
  let u = b.apart - a.apart;
  let v = c.apart - a.apart;
  let normal = cross(u, v);
  let square = dot(normal, normal);
  let s = dot(cross(v, a.apart), normal) / max(square, 1e-30);
  let t = dot(cross(a.apart, u), normal) / max(square, 1e-30);
  let isInside = (square > 1e-30) && (s >= 0.0) && (t >= 0.0) && (s + t <= 1.0);
  return Simplex(a, b, c, select(vec3f(1.0, 0.0, 0.0), vec3f(1.0 - s - t, s, t), isInside));
}
