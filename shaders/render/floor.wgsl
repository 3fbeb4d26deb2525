// The ground: in the overview a card with round corners for each arena, in the close-up without end. Its lines are
// fixed to the world, so that they move past where the window travels; where the environment is in a state of cost it
// turns vermilion about the place of the cost, and the card's rim thick and vermilion.
import package::render::colours::{ VERMILION };
import package::render::frame::{ arenaCentre, frame };
import package::render::light::{ encoded, hazed, lit, sunShare, toLinear };

struct Vertex {
  @builtin(vertex_index) vertex: u32,
  @builtin(instance_index) instance: u32,
  @location(4) position: vec3f,
  @location(6) travel: vec4f,   // the window's centre in the world, the place of a cost in the window, m
  @location(7) signs: vec3f,    // 1 in a state of cost; 1 where the window travels
}

struct Ground {
  @builtin(position) clip: vec4f,
  @location(0) place: vec3f,
  @location(1) window: vec2f,   // half side 1
  @location(2) @interpolate(flat) travel: vec4f,
  @location(3) @interpolate(flat) cost: f32,
  @location(4) @interpolate(flat) travels: f32,
}

const CORNER: f32 = 0.1;
const RIM: f32 = 0.016;
const COST_RIM: f32 = 0.06;         // in the overview
const ENDLESS: f32 = 60.0;   // half sides

@vertex
fn groundVertex(vertex: Vertex) -> Ground {
  let corner = vec2f(select(-1.0, 1.0, (vertex.vertex & 1u) == 1u), select(-1.0, 1.0, vertex.vertex > 1u));
  var ground: Ground;
  ground.window = corner * select(1.0, ENDLESS, frame.isClose == 1u);
  ground.place = vec3f(arenaCentre(vertex.instance % frame.count) + ground.window, 0.0);
  ground.clip = frame.camera * vec4f(ground.place, 1.0);
  ground.travel = vertex.travel;
  ground.cost = vertex.signs.x;
  ground.travels = vertex.signs.y;
  return ground;
}

// The share of a pixel of the width `pixel` that lines at the integers cover.
fn lines(at: vec2f, pixel: vec2f, width: f32) -> f32 {
  let off = abs(fract(at - vec2f(0.5)) - vec2f(0.5));
  let half = 0.5 * max(vec2f(width), pixel);
  let cover = clamp((half - off) / pixel + vec2f(0.5), vec2f(0.0), vec2f(1.0)) * min(vec2f(1.0), width / pixel);
  // lines closer than pixels become their mean
  let calm = mix(cover, vec2f(width), clamp(pixel - vec2f(0.5), vec2f(0.0), vec2f(1.0)));
  return max(calm.x, calm.y);
}

@fragment
fn groundFragment(ground: Ground) -> @location(0) vec4f {
  let metres = ground.window / frame.scale;
  let at = (metres + ground.travel.xy) / frame.spacing;
  let pixel = max(fwidth(metres) / frame.spacing, vec2f(1e-6));
  let card = abs(ground.window) - vec2f(1.0 - CORNER);
  // the distance to the card's edge, negative inside
  let edge = length(max(card, vec2f(0.0))) + min(max(card.x, card.y), 0.0) - CORNER;
  let soft = max(fwidth(edge), 1e-6);

  var albedo = mix(frame.floor.rgb, frame.line.rgb, 0.9 * lines(at, pixel, 0.022));
  let vermilion = toLinear(VERMILION.rgb);
  let away = length(metres - ground.travel.zw) * frame.scale;
  let glow = ground.cost * (0.25 * select(1.0, 0.0, frame.isClose == 1u) + 0.6 * exp(-9.0 * away * away));
  albedo = mix(albedo, vermilion, glow);
  let colour = hazed(
    lit(albedo, vec3f(0.0, 0.0, 1.0), sunShare(ground.place, vec3f(0.0, 0.0, 1.0)), 1.0), ground.place
  );
  let width = RIM + ground.cost * select(COST_RIM - RIM, RIM, frame.isClose == 1u);
  let isRim = clamp((edge + max(width, soft)) / soft + 0.5, 0.0, 1.0);
  let rimmed = mix(colour, select(frame.rim.rgb, vermilion, ground.cost > 0.5), isRim);
  let inside = clamp(0.5 - edge / soft, 0.0, 1.0);
  if (frame.isClose == 1u) {
    // the edge of a window that stays lies on the endless ground, and so does that of one with a cost
    let shown = inside * max(ground.cost, 0.6 * (1.0 - ground.travels));
    return vec4f(encoded(mix(colour, rimmed, shown)), 1.0);
  }
  return vec4f(encoded(rimmed), inside);
}
