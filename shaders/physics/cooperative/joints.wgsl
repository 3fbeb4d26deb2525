// What every stage knows of joints and degrees of freedom.
import package::codes::{ JNT_BALL, JNT_FREE };

// Where there is no parent, no degree of freedom, no tree.
const NONE: u32 = 0xffffffffu;

// How many degrees of freedom a joint has.
fn dofsOf(joint: u32) -> u32 {
  return select(select(1u, 3u, joint == JNT_BALL), 6u, joint == JNT_FREE);
}
