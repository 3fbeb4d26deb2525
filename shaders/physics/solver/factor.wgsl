// One elimination step each of M = L' D L on the sparsity of the tree: row k of L has entries for the ancestors of k
// alone, and going from the last row to the first nothing else fills (Featherstone 2008, chapter 6.5).

// A division for each row, where each entry would take one.
fn inversePivot(pivot: f32) -> f32 {
  return 1.0 / pivot;
}

// L_ki from the entry (k, i), with the pivot of row k.
fn lowerEntry(entry: f32, inverse: f32) -> f32 {
  return entry * inverse;
}

// Entry (i, j) without what row k explains of it: L_ki times the entry (k, j).
fn eliminate(entry: f32, lowerKi: f32, entryKj: f32) -> f32 {
  return entry - lowerKi * entryKj;
}

// Where the rows before `done` have been eliminated: theirs stay as they are and take no share.
fn lowerOfPending(entry: f32, inverse: f32, row: u32, done: u32) -> f32 {
  return select(entry, entry * inverse, row >= done);
}

fn shareOfPending(lowerKi: f32, row: u32, done: u32) -> f32 {
  return select(0.0, lowerKi, row >= done);
}
