// Which degrees of freedom move a body: those from its last one up to the root. What one of them moves lies side by
// side, so that two comparisons tell.
import package::tables::{ dofTree };

// `last` is the last degree of freedom of a body, or NONE.
fn moves(i: u32, last: u32) -> bool {
  return i <= last && last < dofTree(i).y;
}

// A walk over the degrees of freedom that move either of two bodies, from the last one to the roots: it begins with the
// last ones of both, and ends with NONE.
fn firstOf(walk: vec2u) -> u32 {
  return max(walk.x + 1u, walk.y + 1u) - 1u;
}

fn below(walk: vec2u) -> vec2u {
  let i = firstOf(walk);
  return select(walk, vec2u(dofTree(i).x), walk == vec2u(i));
}

// 1 where a degree of freedom moves the second body alone, -1 the first alone, 0 both or none.
fn sideOf(i: u32, lasts: vec2u) -> f32 {
  return select(0.0, 1.0, moves(i, lasts.y)) - select(0.0, 1.0, moves(i, lasts.x));
}
