// States and accelerations that no simulation recovers from: not a number, or larger than 1e10 (MuJoCo's mjMAXVAL).
// Numbers are compared by their bits without the sign, because compilers may take every f32 for a finite number.

const LARGEST = 0x501502f9u; // 1e10

fn largerMagnitude(worst: u32, x: f32) -> u32 {
  return max(worst, bitcast<u32>(x) & 0x7fffffffu);
}

fn isBad(worst: u32) -> bool {
  return worst > LARGEST;
}

// The state, or the accelerations that it led to.
fn isBadState(positions: u32, velocities: u32, isRejected: bool) -> bool {
  return isRejected || max(positions, velocities) > LARGEST;
}

// Warnings counted: bad positions, velocities, accelerations. A reset for the positions makes the velocities good.
fn warnedOfState(count: vec3f, positions: u32, velocities: u32) -> vec3f {
  return count + select(vec3f(0.0, select(0.0, 1.0, isBad(velocities)), 0.0), vec3f(1.0, 0.0, 0.0), isBad(positions));
}

fn warnedOfAcceleration(count: vec3f) -> vec3f {
  return count + vec3f(0.0, 0.0, 1.0);
}

// A frame is begun again once only.
fn isBadAcceleration(worst: u32, frame: u32, resetAt: u32) -> bool {
  return isBad(worst) && frame != resetAt;
}

// The loop's own increment leads back to k.
fn previousFrame(k: u32) -> u32 {
  return k - 1u;
}
