// Mean, sum of squared deviations and number of samples, and how those of two sets are joined (Chan, Golub, LeVeque 1979).
struct Moments { mean: f32, squares: f32, count: f32 }

const MOMENT_WORDS: u32 = 3u;

// An empty set changes nothing.
fn joined(own: Moments, other: Moments) -> Moments {
  if (other.count == 0.0) { return own; }
  let total = own.count + other.count;
  let shift = other.mean - own.mean;
  let share = other.count / total;
  return Moments(own.mean + shift * share, own.squares + other.squares + shift * shift * (own.count * share), total);
}
