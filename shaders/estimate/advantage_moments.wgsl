// Joins the blocks' moments of the advantages into the record: mean and (sample) standard deviation of every function.
// moments [BLOCKS][2 FUNCTIONS][2]  ->  records.   Launch: (1, 1, replicas).
import package::constants::{ FUNCTIONS, BLOCKS, MOMENTS_STRIDE };
import package::lib::batch::{ blockSamples, playedSamples };
import package::lib::record::{ Slot };

// in
@group(0) @binding(0) var<storage, read> moments: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let replica = group.z;
  if (records[replica].record.halted != 0u || records[replica].record.finished != 0u) { return; }
  let chosen = records[replica].record.activeEnvs;
  for (var f = 0u; f < 2u * FUNCTIONS; f++) {
    var mean = 0.0;
    var squares = 0.0;
    for (var b = 0u; b < BLOCKS; b++) {
      let at = replica * MOMENTS_STRIDE + (b * 2u * FUNCTIONS + f) * 2u;
      let shift = moments[at] - mean;
      let weight = 1.0 / f32(b + 1u);
      mean += shift * weight;
      squares += moments[at + 1u] + shift * shift * f32(blockSamples(chosen)) * f32(b) * weight;
    }
    if (f < FUNCTIONS) {
      records[replica].record.advantageMean[f] = mean;
      records[replica].record.advantageStd[f] = sqrt(squares / (max(playedSamples(chosen, records[replica].record.epochLength), 2.0) - 1.0));
    } else {
      records[replica].record.valueMean[f - FUNCTIONS] = mean;
    }
  }
}
