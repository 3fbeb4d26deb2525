// Mean, sum of squared deviations and number of samples, and how those of two sets are joined (Chan, Golub, LeVeque
// 1979).
import package::kernel::{ moments };
import package::layout::{ MOMENTS_COUNT, MOMENTS_MEAN, MOMENTS_SQUARES, momentsAt };

struct Moments { mean: f32, squares: f32, count: f32 }

// Those of a series of samples, which estimate/moments left in the kernel's `moments`.
fn momentsOf(replica: u32, series: u32) -> Moments {
  return Moments(
    moments[momentsAt(replica, series, MOMENTS_MEAN)],
    moments[momentsAt(replica, series, MOMENTS_SQUARES)],
    moments[momentsAt(replica, series, MOMENTS_COUNT)],
  );
}

// An empty set changes nothing.
fn joined(own: Moments, other: Moments) -> Moments {
  if (other.count == 0.0) { return own; }
  let total = own.count + other.count;
  let shift = other.mean - own.mean;
  let share = other.count / total;
  return Moments(own.mean + shift * share, own.squares + other.squares + shift * shift * (own.count * share), total);
}
