// Instances of the meshes: solids, marks on the ground, and what is seen through. In the overview the last two end
// where their arena ends, and solids that have left it are not drawn.
import package::lib::quaternion::{ rotate };
import package::render::frame::{ arenaCentre, frame };
import package::render::light::{ encoded, hazed, lit, sunShare, toLinear };

override isMark: bool = false;
override isCut: bool = false;   // at the arena's rim

struct Vertex {
  @builtin(instance_index) instance: u32,
  // The place is x a + y b + z c with the instance's sizes.
  @location(0) a: vec3f,
  @location(1) b: vec3f,
  @location(2) c: vec3f,
  @location(3) normal: vec4f,   // and 1 where it bends with the sizes
  @location(4) position: vec3f,
  @location(5) colour: vec4f,
  @location(6) rotation: vec4f,
  @location(7) size: vec3f,
}

struct Surface {
  @builtin(position) clip: vec4f,
  @location(0) place: vec3f,
  @location(1) normal: vec3f,
  @location(2) @interpolate(flat) colour: vec4f,
  @location(3) window: vec2f,   // the place in its window, half side 1
}

fn placeOf(vertex: Vertex) -> vec3f {
  let size = vertex.size;
  let local = rotate(vertex.rotation, size.x * vertex.a + size.y * vertex.b + size.z * vertex.c);
  return frame.scale * (vertex.position + local) + vec3f(arenaCentre(vertex.instance % frame.count), 0.0);
}

const FAR_OUT: f32 = 1.25;   // from an arena's centre, in half sides
const NOWHERE: vec4f = vec4f(0.0, 0.0, 0.0, 1.0);

fn hasLeft(vertex: Vertex) -> bool {
  return frame.isClose == 0u && any(abs(frame.scale * vertex.position.xy) > vec2f(FAR_OUT));
}

@vertex
fn surfaceVertex(vertex: Vertex) -> Surface {
  var surface: Surface;
  surface.place = placeOf(vertex);
  surface.clip = frame.camera * vec4f(surface.place, 1.0);
  if (!isCut && hasLeft(vertex)) { surface.clip = NOWHERE; }
  let bent = vertex.normal.xyz / max(vertex.size, vec3f(1e-9));
  surface.normal = rotate(vertex.rotation, normalize(select(vertex.normal.xyz, bent, vertex.normal.w > 0.5)));
  surface.colour = vertex.colour;
  surface.window = surface.place.xy - arenaCentre(vertex.instance % frame.count);
  return surface;
}

@vertex
fn shadowVertex(vertex: Vertex) -> @builtin(position) vec4f {
  return select(frame.lamp * vec4f(placeOf(vertex), 1.0), NOWHERE, hasLeft(vertex));
}

@fragment
fn surfaceFragment(surface: Surface) -> @location(0) vec4f {
  if (isCut && frame.isClose == 0u && any(abs(surface.window) > vec2f(0.985))) { discard; }
  let normal = normalize(surface.normal);
  let albedo = toLinear(surface.colour.rgb);
  let share = sunShare(surface.place, normal);
  if (isMark) { return vec4f(encoded(hazed(lit(albedo, normal, share, 1.0), surface.place)), surface.colour.a); }
  // The ground takes some of the sky from what is near it and does not face up.
  let near = 1.0 - smoothstep(0.0, 0.35, surface.place.z);
  let open = 1.0 - 0.35 * near * (0.5 - 0.5 * normal.z);
  let toEye = normalize(frame.eye.xyz - surface.place);
  let shine = pow(max(0.0, dot(normal, normalize(toEye + frame.sun.xyz))), 48.0) * share;
  let edge = pow(1.0 - max(0.0, dot(normal, toEye)), 4.0);
  let colour = lit(albedo, normal, share, open) + 0.16 * shine * frame.sunlight.rgb + 0.1 * edge * frame.skylight.rgb;
  return vec4f(encoded(hazed(colour, surface.place)), surface.colour.a);
}
