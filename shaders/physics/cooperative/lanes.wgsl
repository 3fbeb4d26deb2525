// The lanes that share an environment: LANES of them, ENVIRONMENTS of them side by side in a workgroup. They meet at
// the end of each phase of a step alone: what one of them writes, the others read in a later phase.
//
// LOCKSTEP: a lane has an environment to itself and its memory is private, and a workgroup is one subgroup of a driver
// that takes an instruction for all lanes before the next one (lavapipe). They only go through the phases together, and
// see one another's votes without a barrier.
import package::memory::{ ENVIRONMENTS, LANES };
import package::tables::{ takeTables };

var<private> lane: u32; // of the environment
var<private> seat: u32; // of the environment in its workgroup
var<private> turn: u32; // which half of `partials` was posted last

@if(!LOCKSTEP) var<workgroup> partials: array<vec4f, 2 * ENVIRONMENTS * LANES>;
@if(LOCKSTEP) var<private> partials: array<vec4f, 2>;
var<workgroup> votes: array<u32, ENVIRONMENTS>;

// Comes before anything else in a kernel.
fn takeSeat(invocation: u32) {
  takeTables();
  lane = invocation % LANES;
  seat = invocation / LANES;
}

fn half() -> u32 {
  @if(LOCKSTEP) return turn;
  @if(!LOCKSTEP) return (turn * ENVIRONMENTS + seat) * LANES;
}

// A lane's part of a sum, for a later phase. Two halves take turns, so that the last part may be read in the phase that
// posts the next.
fn post(part: vec4f) {
  turn = 1u - turn;
  partials[half() + lane] = part;
}

// The sum goes in the order of the lanes, whatever the adapter.
fn postedSum() -> vec4f {
  var sum = vec4f();
  for (var k = 0u; k < LANES; k++) { sum += partials[half() + k]; }
  return sum;
}

// How many things the lanes before this one have posted as (x), and all lanes.
fn postedRank() -> vec2u {
  var before = 0.0;
  var all = 0.0;
  for (var k = 0u; k < LANES; k++) {
    let own = partials[half() + k].x;
    before += select(0.0, own, k < lane);
    all += own;
  }
  return vec2u(u32(before), u32(all));
}

// The bits of numbers without a sign, see physics/stability.wgsl: of positions and of velocities, or the like.
fn postWorst(worst: vec2u) {
  post(vec4f(bitcast<vec2f>(worst), 0.0, 0.0));
}

fn postedWorst() -> vec2u {
  var all = vec2u();
  for (var k = 0u; k < LANES; k++) { all = max(all, bitcast<vec2u>(partials[half() + k].xy)); }
  return all;
}

// Whether the environment goes on with what its workgroup does; the phase that votes is the last before `meet`.
fn vote(isPending: bool) {
  if (lane == 0u) { votes[seat] = select(0u, 1u, isPending); }
}

// Ends a phase; tells whether an environment of the workgroup has voted to go on, where the phase votes.
@if(!LOCKSTEP)
fn meet(isDecided: bool) -> bool {
  var any = 0u;
  if (isDecided) {
    let all = workgroupUniformLoad(&votes);
    for (var k = 0u; k < ENVIRONMENTS; k++) { any |= all[k]; }
  } else {
    workgroupBarrier();
  }
  storageBarrier();
  return any != 0u;
}

@if(LOCKSTEP)
fn meet(isDecided: bool) -> bool {
  if (!isDecided) { return false; }
  var any = 0u;
  for (var k = 0u; k < ENVIRONMENTS; k++) { any |= votes[k]; }
  return any != 0u;
}

// Lets lanes meet within a phase, for workgroup memory alone.
fn meetBriefly() {
  @if(!LOCKSTEP) workgroupBarrier();
}
