// Which samples of a block count: all of them or, in LOCKSTEP, those whose episode was not over before.
@if(LOCKSTEP) import package::kernel::{ transition };
@if(LOCKSTEP) import package::layout::{ TRANSITION_FLAGS, transitionAt };
@if(LOCKSTEP) import package::lib::environment::{ IDLE };

fn isPlayed(replica: u32, sample: u32) -> bool {
  @if(LOCKSTEP) { return (u32(transition[transitionAt(replica, TRANSITION_FLAGS, sample)]) & IDLE) == 0u; }
  @if(!LOCKSTEP) { return true; }
}
