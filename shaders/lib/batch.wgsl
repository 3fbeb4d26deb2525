// How many samples an iteration has. With a variable batch (VARIABLE) only the first environments of a replica play, as
// many as its record chose, and samples lie densely: step t of environment n is sample t activeEnvs + n.
import package::constants::{ ENVS, STEPS, BLOCK_STEPS };

// What a pass runs over: everything it is given, the samples of a block, or a minibatch of a block (the cursor's).
const BATCH_ALL: u32 = 0u;
const BATCH_BLOCK: u32 = 1u;
const BATCH_MINIBATCH: u32 = 2u;

// `chosen` is the record's activeEnvs.
fn activeEnvs(chosen: u32) -> u32 {
  @if(VARIABLE) { return chosen; }
  @if(!VARIABLE) { return ENVS; }
}

// samples of one block of time steps
fn blockSamples(chosen: u32) -> u32 { return activeEnvs(chosen) * BLOCK_STEPS; }

fn totalSamples(chosen: u32) -> u32 { return activeEnvs(chosen) * STEPS; }

// Samples of minibatch `index` when each has `size`: the last ones may be partial or empty.
fn minibatchSamples(chosen: u32, index: u32, size: u32) -> u32 {
  let first = index * size;
  let all = blockSamples(chosen);
  return select(min(size, all - first), 0u, first >= all);
}

// Which of a quad's samples are below `count`.
fn isInside(quad: u32, count: u32) -> vec4<bool> { return vec4u(quad * 4u) + vec4u(0u, 1u, 2u, 3u) < vec4u(count); }
