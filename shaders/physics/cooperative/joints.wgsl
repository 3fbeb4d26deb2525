// Joints by their type, as tables number them.
const FREE: u32 = 0u;
const BALL: u32 = 1u;
const SLIDE: u32 = 2u;
const HINGE: u32 = 3u;

// Where there is no parent, no degree of freedom, no tree.
const NONE: u32 = 0xffffffffu;

// How many degrees of freedom a joint has.
fn dofsOf(joint: u32) -> u32 {
  return select(select(1u, 3u, joint == BALL), 6u, joint == FREE);
}
