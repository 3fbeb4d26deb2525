// How many samples an iteration has. With a variable batch (VARIABLE) only the first environments of a replica play, as
// many as its record chose, and samples lie densely: step t of environment n is sample t activeEnvs + n.
import package::shape::{ ENVS, USUAL_ENVS, STEPS, BLOCK_STEPS };
import package::dispatch::{ BLOCK_MINIBATCHES, SUFFIX };

// What a pass runs over: everything it is given, the samples of a block, or a minibatch of a block (the cursor's).
const BATCH_ALL: u32 = 0u;
const BATCH_BLOCK: u32 = 1u;
const BATCH_MINIBATCH: u32 = 2u;

// `chosen` is the record's activeEnvs.
fn activeEnvs(chosen: u32) -> u32 {
  @if(VARIABLE) { return chosen; }
  @if(!VARIABLE) { return ENVS; }
}

// Environments of the next rollout whose samples are to be `share` of the usual ones: whole episodes, at least one.
fn envsForShare(share: f32) -> u32 { return u32(clamp(round(f32(USUAL_ENVS) * share), 1.0, f32(ENVS))); }

// samples of one block of time steps
fn blockSamples(chosen: u32) -> u32 { return activeEnvs(chosen) * BLOCK_STEPS; }

fn totalSamples(chosen: u32) -> u32 { return activeEnvs(chosen) * STEPS; }

// The cursor of a minibatch counts those of all blocks: its block, and which of the block's BLOCK_MINIBATCHES it is.
fn blockOf(index: u32) -> u32 { return index / BLOCK_MINIBATCHES; }
fn inBlock(index: u32) -> u32 { return index % BLOCK_MINIBATCHES; }

// Samples of minibatch `index` when each has `size`: the last ones of a block may be partial or empty. With SUFFIX a
// minibatch goes on to the end of the block.
fn minibatchSamples(chosen: u32, index: u32, size: u32) -> u32 {
  return minibatchOf(blockSamples(chosen), inBlock(index), size);
}

// Samples of minibatch `index` of `all` samples.
fn minibatchOf(all: u32, index: u32, size: u32) -> u32 {
  let first = index * size;
  return select(min(select(size, all, SUFFIX == 1u), all - first), 0u, first >= all);
}

// What the sums over `count` samples of a minibatch are divided by: their number or, for the last time steps of whole
// episodes (SUFFIX), the number of episodes.
fn meanOver(chosen: u32, count: u32) -> f32 { return f32(select(count, activeEnvs(chosen), SUFFIX == 1u)); }

// Samples of all blocks that were played: in LOCKSTEP without the idle ones, by the mean length of the rollout's
// episodes.
fn playedSamples(chosen: u32, episodeLength: f32) -> f32 {
  @if(LOCKSTEP) { return f32(activeEnvs(chosen)) * episodeLength; }
  @if(!LOCKSTEP) { return f32(totalSamples(chosen)); }
}

// Which of a quad's samples are below `count`.
fn isInside(quad: u32, count: u32) -> vec4<bool> { return vec4u(quad * 4u) + vec4u(0u, 1u, 2u, 3u) < vec4u(count); }
