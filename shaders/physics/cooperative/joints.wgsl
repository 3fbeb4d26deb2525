// Joints by their type, and how the tables say that there is none.
import package::tables::{ JOINT_BALL, JOINT_FREE };

// Where there is no parent, no degree of freedom, no tree.
const NONE: u32 = 0xffffffffu;

// How many degrees of freedom a joint has.
fn dofsOf(joint: u32) -> u32 {
  return select(select(1u, 3u, joint == JOINT_BALL), 6u, joint == JOINT_FREE);
}
