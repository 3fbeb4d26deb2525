// How a step goes through its frames: each pass evaluates the accelerations and then moves; one more pass may follow
// the last frame to look at where it led. Without frames, one pass evaluates and moves nothing.

fn passesOf(frames: u32) -> u32 {
  return frames + 1u;
}

// Has moved `frames` times.
fn isOver(frame: u32, frames: u32) -> bool {
  return frame >= frames;
}

// The same, but to evaluate alone was not asked for.
fn isBehind(frame: u32, frames: u32) -> bool {
  return frame >= frames && frames > 0u;
}

// The last pass that evaluates: of the last frame.
fn isLast(frame: u32, frames: u32) -> bool {
  return frame + 1u >= frames;
}

// Which of Runge and Kutta's stages it is: the first of the last frame, and the last one, if any other than the first
// is evaluated.
fn isFirstOfLast(frame: u32, frames: u32, stage: u32) -> bool {
  return isLast(frame, frames) && stage == 0u;
}

fn isLastStage(frame: u32, frames: u32, stage: u32) -> bool {
  return isLast(frame, frames) && (stage == 3u || frames == 0u);
}
