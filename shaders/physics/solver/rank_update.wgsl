// A factored matrix L' D L and what a stiff constraint adds to it: weight u u', a column of L at a time from the last
// to the first (Gill, Golub, Murray and Saunders 1974, method C1, for positive weights). Summed into the matrix, a
// weight that is far above the masses rounds them away; so it scales the one pivot that meets it first, and what is
// left of it for the others is as small as they are.
import package::physics::contacts::pyramid::{ pyramidEdges };

// The part of a pivot's inverse that is left.
fn remainingInverse(weight: f32, entry: f32, inverse: f32) -> f32 {
  return 1.0 / (1.0 + weight * entry * entry * inverse);
}

// How much a row of L follows the entries of u; `inverse` is the pivot's from before.
fn columnGain(weight: f32, entry: f32, inverse: f32, left: f32) -> f32 {
  return weight * entry * inverse * left;
}

fn scale(value: f32, left: f32) -> f32 {
  return value * left;
}

// The curvature of a friction pyramid as three squares: weight[k] (direction[k] . rates)^2, rates along the contact's
// frame.
struct Squares {
  weight: vec3f,
  direction: mat3x3f,
}

// The weights by which edges push, 0 or 1 each, so that no sum of large numbers rounds the small ones away.
fn pyramidSquares(x: vec3f, weight: f32, mu1: f32, mu2: f32) -> Squares {
  let a = select(vec4f(), vec4f(1.0), pyramidEdges(x, mu1, mu2) < vec4f());
  let count = max(dot(a, vec4f(1.0)), 1.0);
  let odd = a.xz - a.yw;
  let even = a.xz + a.yw;
  let lean = odd / count;
  let own = even - odd * lean; // of the tangents, without what the first square has of them
  let both = -odd.x * lean.y;
  let cross = select(0.0, both / own.x, own.x > 0.0);
  let mu = vec2f(mu1, mu2);
  return Squares(
    weight * vec3f(dot(a, vec4f(1.0)), max(own.x, 0.0), max(own.y - cross * both, 0.0)),
    mat3x3f(vec3f(1.0, mu * lean), vec3f(0.0, mu.x, mu.y * cross), vec3f(0.0, 0.0, mu.y)),
  );
}

fn hasSquare(squares: Squares, k: u32) -> bool {
  return squares.weight[k] > 0.0;
}

fn squareWeight(squares: Squares, k: u32) -> f32 {
  return squares.weight[k];
}

fn squareDirection(squares: Squares, k: u32) -> vec3f {
  return squares.direction[k];
}
