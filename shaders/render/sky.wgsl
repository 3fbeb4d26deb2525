// What stands behind everything: a sky that pales towards the horizon in the close-up, a plain backdrop in the
// overview.
import package::render::frame::{ frame };
import package::render::light::{ encoded };

struct Backdrop {
  @builtin(position) clip: vec4f,
  @location(0) at: vec2f,
}

// One triangle that covers the picture.
@vertex
fn skyVertex(@builtin(vertex_index) vertex: u32) -> Backdrop {
  let at = vec2f(select(-1.0, 3.0, vertex == 1u), select(-1.0, 3.0, vertex == 2u));
  return Backdrop(vec4f(at, 1.0, 1.0), at);
}

@fragment
fn skyFragment(backdrop: Backdrop) -> @location(0) vec4f {
  let far = frame.inverse * vec4f(backdrop.at, 1.0, 1.0);
  let towards = normalize(far.xyz / far.w - frame.eye.xyz);
  let sky = mix(frame.horizon.rgb, frame.zenith.rgb, smoothstep(0.0, 0.7, towards.z));
  return vec4f(encoded(select(frame.backdrop.rgb, sky, frame.isClose == 1u)), 1.0);
}
