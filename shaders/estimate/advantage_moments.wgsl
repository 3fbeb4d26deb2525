// Joins the blocks' moments of advantages and targets into the record: mean and (sample) standard deviation of every
// function.
// moments [BLOCKS][2 FUNCTIONS][MOMENTS_ROWS]  ->  records.   Launch: (1, 1, replicas).
// Test: test/kernels/estimate/moments.test.ts.   Twin: test/reference/moments.ts.
import package::shape::{ FUNCTIONS, BLOCKS };
import package::lib::moments::{ Moments, joined, momentsOf };
import package::lib::record::{ Slot, isFrozen };

// in
@group(0) @binding(0) var<storage, read> moments: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let replica = group.z;
  if (isFrozen(replica)) { return; }
  for (var f = 0u; f < 2u * FUNCTIONS; f++) {
    var all = Moments();
    for (var b = 0u; b < BLOCKS; b++) {
      all = joined(all, momentsOf(replica, b * 2u * FUNCTIONS + f));   // [BLOCKS][2 FUNCTIONS]
    }
    let deviation = sqrt(all.squares / (max(all.count, 2.0) - 1.0));
    if (f < FUNCTIONS) {
      records[replica].record.estimates.advantageMean[f] = all.mean;
      records[replica].record.estimates.advantageStd[f] = deviation;
    } else {
      records[replica].record.estimates.valueMean[f - FUNCTIONS] = all.mean;
      records[replica].record.estimates.valueStd[f - FUNCTIONS] = deviation;
    }
  }
}
