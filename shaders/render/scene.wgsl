// Pictures of environments: one invocation draws one environment with its task's own function `drawTask`, which puts
// solids and marks into the places that its file declares (`@draw`). Places are metres from the centre of the
// environment's window on the ground, and above the ground.
//
// drawn  environments [words][envs]  model (robot.wgsl)  ->  instances [PARTS][count]; instance 0 of an environment is
// its floor.
// Launch: (ceil(count / 64), 1, 1).
// Test: test/kernels/render/scene.test.ts.   Twin: test/reference/scene.ts.
import package::parts::{ PARTS, REACH };
import package::picture::{ drawTask };
import package::task_constants::{ STATE_WORDS };

struct Drawn {
  first: u32,    // environment
  count: u32,
  envs: u32,
  isClose: u32,
  isDark: u32,
  most: u32,     // of turns of a loop: as large as it gets
}

// What the vertex buffers of `solid.wgsl` and `floor.wgsl` read.
struct Instance {
  position: vec3f,
  colour: u32,      // sRGB and opacity, a byte each
  rotation: vec4f,  // unit quaternion (w, x, y, z)
  size: vec3f,      // what each number means depends on the mesh: see src/render/meshes.ts
}

// parameters
@group(0) @binding(0) var<storage, read> drawn: Drawn;
// in
@group(0) @binding(1) var<storage, read> environments: array<f32>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
// out
@group(0) @binding(3) var<storage, read_write> instances: array<Instance>;

const FLOOR: u32 = 0u;
const ROOM: f32 = 0.85 * REACH;   // of what is kept in, about the centre
const UPRIGHT: vec4f = vec4f(1.0, 0.0, 0.0, 0.0);

var<private> shown: u32;       // which of those drawn
var<private> window: vec2f;    // its centre in the world
var<private> origin: vec2f;    // what places are told from, from the window's centre
var<private> isTravelling: bool;
var<private> costPlace: vec2f; // from the window's centre
var<private> isCosting: bool;

// Centres the window on a place of the world, so that its floor moves past. Places are told from there.
fn follow(place: vec2f) {
  window = place;
  isTravelling = true;
}

// Moves the window along with a place of the world that would leave it. Places are then told as those of the world.
fn keepIn(place: vec2f) {
  window = place - clamp(place, vec2f(-ROOM), vec2f(ROOM));
  origin = -window;
}

// The floor turns vermilion about `place`, a place in the window, where the environment is in a state of cost.
fn markCost(place: vec2f, isCost: bool) {
  costPlace = select(costPlace, origin + place, isCost);
  isCosting = isCosting || isCost;
}

fn isClose() -> bool {
  return drawn.isClose == 1u;
}

fn put(part: u32, position: vec3f, rotation: vec4f, size: vec3f, colour: vec4f) {
  instances[part * drawn.count + shown] = Instance(
    vec3f(origin + position.xy, position.z), pack4x8unorm(colour), rotation, size
  );
}

// `count`, but compilers do not know: they would write out a loop of few turns, and take a minute over it.
fn turns(count: u32) -> u32 {
  return min(count, drawn.most);
}

// The turn about the vertical, from +x to `direction`, which has length 1.
fn heading(direction: vec2f) -> vec4f {
  // half of the angle has these: the larger of cosine and sine, and from it the smaller
  let large = sqrt(0.5 + 0.5 * abs(direction.x));
  let small = 0.5 * abs(direction.y) / large;
  let half = select(vec2f(small, large), vec2f(large, small), direction.x > 0.0);
  return vec4f(half.x, 0.0, 0.0, select(half.y, -half.y, direction.y < 0.0));
}

// Text and lines.
fn ink() -> vec4f {
  return select(vec4f(0.16, 0.18, 0.21, 1.0), vec4f(0.86, 0.88, 0.9, 1.0), drawn.isDark == 1u);
}

// Things that neither help nor harm.
fn neutral() -> vec4f {
  return select(vec4f(0.72, 0.74, 0.77, 1.0), vec4f(0.42, 0.45, 0.5, 1.0), drawn.isDark == 1u);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  shown = id.x;
  if (shown >= drawn.count) { return; }   // guard
  let env = drawn.first + shown;
  for (var part = 0u; part < turns(PARTS); part++) { put(part, vec3f(), UPRIGHT, vec3f(), vec4f()); }
  var state: array<f32, STATE_WORDS>;
  for (var k = 0u; k < turns(STATE_WORDS); k++) { state[k] = environments[k * drawn.envs + env]; }
  drawTask(&state);
  let signs = select(vec2f(0.0), vec2f(1.0), vec2<bool>(isCosting, isTravelling));
  origin = vec2f(0.0);
  put(FLOOR, vec3f(), vec4f(window, costPlace), vec3f(signs, 0.0), vec4f());
}
