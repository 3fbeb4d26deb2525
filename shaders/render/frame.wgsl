// What every pass of a frame knows, and how an instance's arena lies in the world: windows of half side 1, in rows.

struct Frame {
  camera: mat4x4f,        // world to clip space
  inverse: mat4x4f,
  lamp: mat4x4f,          // world to the clip space of the shadow map
  eye: vec4f,
  sun: vec4f,             // towards it
  sunlight: vec4f,
  skylight: vec4f,
  bounce: vec4f,
  backdrop: vec4f,
  floor: vec4f,
  line: vec4f,
  rim: vec4f,
  horizon: vec4f,
  zenith: vec4f,
  count: u32,             // arenas
  columns: u32,
  rows: u32,
  isClose: u32,
  softness: u32,          // of shadows: from (2 n + 1)^2 samples
  pitch: f32,             // from one arena's centre to the next
  scale: f32,             // of the window's half side by metres
  spacing: f32,           // of the floor's lines, m
  texel: f32,             // of the shadow map, in world units
  haze: f32,              // the distance at which the ground has faded
}

@group(0) @binding(0) var<uniform> frame: Frame;

// The centre of an arena.
fn arenaCentre(arena: u32) -> vec2f {
  let column = f32(arena % frame.columns);
  let row = f32(arena / frame.columns);
  return frame.pitch * vec2f(column - 0.5 * f32(frame.columns - 1u), 0.5 * f32(frame.rows - 1u) - row);
}
