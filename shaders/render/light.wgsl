// Light: the sun with soft shadows, the sky above, the ground's reflection below. Colours are linear.
import package::render::frame::{ frame };

@group(1) @binding(0) var shadowMap: texture_depth_2d;
@group(1) @binding(1) var shadowSampler: sampler_comparison;

// The texture takes linear colours as they are.
override isLinear: bool = false;

const SPREAD: f32 = 1.8;   // texels from one sample of a shadow to the next

fn toLinear(colour: vec3f) -> vec3f {
  return select(pow((colour + vec3f(0.055)) / 1.055, vec3f(2.4)), colour / 12.92, colour <= vec3f(0.04045));
}

fn encoded(colour: vec3f) -> vec3f {
  let c = clamp(colour, vec3f(0.0), vec3f(1.0));
  if (isLinear) { return c; }
  return select(1.055 * pow(c, vec3f(1.0 / 2.4)) - vec3f(0.055), 12.92 * c, c <= vec3f(0.0031308));
}

// The share of the sun that reaches a place.
fn sunShare(place: vec3f, normal: vec3f) -> f32 {
  let seen = frame.lamp * vec4f(place + 1.5 * frame.texel * normal, 1.0);
  let at = seen.xy * vec2f(0.5, -0.5) + vec2f(0.5);
  let size = vec2f(textureDimensions(shadowMap));
  let softness = i32(frame.softness);
  var sum = 0.0;
  for (var i = -softness; i <= softness; i++) {
    for (var j = -softness; j <= softness; j++) {
      sum += textureSampleCompareLevel(shadowMap, shadowSampler, at + SPREAD * vec2f(f32(i), f32(j)) / size, seen.z);
    }
  }
  let side = f32(2 * softness + 1);
  let isOutside = any(at < vec2f(0.0)) || any(at > vec2f(1.0)) || seen.z > 1.0;
  return select(sum / (side * side), 1.0, isOutside);
}

// What a matt surface of the colour `albedo` gives back. `share` of the sun reaches it, `open` of the sky.
fn lit(albedo: vec3f, normal: vec3f, share: f32, open: f32) -> vec3f {
  let sky = mix(frame.bounce.rgb, frame.skylight.rgb, 0.5 + 0.5 * normal.z);
  let sun = frame.sunlight.rgb * max(0.0, dot(normal, frame.sun.xyz)) * share;
  return albedo * (open * sky + sun);
}

// Farther things are paler in the close-up, whose ground has no end.
fn hazed(colour: vec3f, place: vec3f) -> vec3f {
  let far = length(place.xy) / frame.haze;
  return mix(colour, frame.horizon.rgb, select(0.0, 1.0 - exp(-far * far), frame.isClose == 1u));
}
