// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011). Four words are a pure function of (seed, environment, step, purpose, draw): there is no state to
// store, and resuming, replaying one episode or changing the steps per dispatch gives the same numbers.

struct Stream {
  seed: u32,
  environment: u32,
  step: u32,
  purpose: u32,
}

// One purpose per use, so that two uses in the same step of the same environment never share a number.
const PURPOSE_RESET: u32 = 0u;
const PURPOSE_STEP: u32 = 1u;
const PURPOSE_ACTION: u32 = 2u;
const PURPOSE_SHUFFLE: u32 = 3u;
const PURPOSE_INIT: u32 = 4u;
const PURPOSE_EVALUATE: u32 = 5u;
const PURPOSE_NOISE: u32 = 6u;

const PHILOX_MULTIPLIER_0: u32 = 0xd2511f53u;
const PHILOX_MULTIPLIER_1: u32 = 0xcd9e8d57u;
const PHILOX_WEYL: vec2u = vec2u(0x9e3779b9u, 0xbb67ae85u);  // golden ratio and sqrt(3) - 1
const KEY_HIGH: u32 = 0x72696e67u;  // "ring": the seed fills only one of the two key words
const TWO_PI: f32 = 6.283185307179586;

// The high word of a 32 x 32 bit product, from 16-bit halves: WGSL has no wide multiply.
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);  // at most 2^32 - 2^16: no carry is lost
  let carry = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (carry >> 16u);
}

fn philox4x32(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      multiplyHigh(PHILOX_MULTIPLIER_1, c.z) ^ c.y ^ k.x,
      PHILOX_MULTIPLIER_1 * c.z,
      multiplyHigh(PHILOX_MULTIPLIER_0, c.x) ^ c.w ^ k.y,
      PHILOX_MULTIPLIER_0 * c.x,
    );
    k += PHILOX_WEYL;
  }
  return c;
}

// Draw number `draw` of a stream: four words.
fn random4(stream: Stream, draw: u32) -> vec4u {
  return philox4x32(vec4u(draw, stream.step, stream.environment, stream.purpose), vec2u(stream.seed, KEY_HIGH));
}

// Four numbers in [0, 1). 24 bits, because f32 holds no more: with 32 the largest would round to 1.
fn uniform4(stream: Stream, draw: u32) -> vec4f {
  return vec4f(random4(stream, draw) >> vec4u(8u)) * 5.9604644775390625e-8;
}

// Four standard normal numbers (Box-Muller). 1 - u lies in (0, 1], so that the logarithm is finite.
fn normal4(stream: Stream, draw: u32) -> vec4f {
  let u = uniform4(stream, draw);
  let radius = sqrt(-2.0 * log(vec2f(1.0) - u.xz));
  let angle = TWO_PI * u.yw;
  return vec4f(radius.x * cos(angle.x), radius.x * sin(angle.x), radius.y * cos(angle.y), radius.y * sin(angle.y));
}
