// Cosine and sine as exact as f32 allows on every adapter: WGSL promises 2^-11 of its own. Quarters of a turn are taken
// off in three parts (Cody and Waite), what is left within +- pi/4 has Moshier's polynomials (Cephes, sinf and cosf).

// pi / 2. The first two have so few bits that products with up to 2^13 are exact.
const QUARTER: f32 = 1.5703125;
const QUARTER_REST: f32 = 4.837512969970703125e-4;
const QUARTER_LAST: f32 = 7.549789948768648e-8;
const PER_QUARTER: f32 = 0.6366197723675814;

// (cos, sin) of an angle, to 1.3e-7 up to 1e4 rad, which is where f32 itself steps by 1e-3. fma: nobody may add up the
// parts first.
fn cosineSine(angle: f32) -> vec2f {
  let quarters = round(angle * PER_QUARTER);
  let rest = fma(-quarters, QUARTER_LAST, fma(-quarters, QUARTER_REST, fma(-quarters, QUARTER, angle)));
  let r = clamp(rest, -0.8, 0.8);   // far angles have some direction
  let z = r * r;
  let sine = r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
  let cosine = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
  let n = i32(quarters);
  let turned = select(vec2f(cosine, sine), vec2f(-sine, cosine), (n & 1) == 1);
  return select(turned, -turned, (n & 2) == 2);
}
