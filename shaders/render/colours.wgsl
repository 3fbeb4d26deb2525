// Okabe and Ito's palette, which people with any colour vision tell apart. sRGB, opaque.
const ORANGE: vec4f = vec4f(0.902, 0.624, 0.0, 1.0);     // where a cost would be
const VERMILION: vec4f = vec4f(0.835, 0.369, 0.0, 1.0);  // where one is
const GREEN: vec4f = vec4f(0.0, 0.62, 0.451, 1.0);       // where to go
const BLUE: vec4f = vec4f(0.0, 0.447, 0.698, 1.0);       // who acts
const SKY: vec4f = vec4f(0.337, 0.706, 0.914, 1.0);      // what can be moved
const YELLOW: vec4f = vec4f(0.941, 0.894, 0.259, 1.0);
const PURPLE: vec4f = vec4f(0.8, 0.475, 0.655, 1.0);

fn opacity(colour: vec4f, share: f32) -> vec4f {
  return vec4f(colour.rgb, share);
}
