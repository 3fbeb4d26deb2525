// Kernels whose workgroup works in phases on memory that its lanes share.
//
// With LANES8 the workgroup is one subgroup, which a software driver runs as one vector, one instruction after another:
// what a lane wrote all others read, and there is nothing to wait for. A barrier would only make that driver keep every
// variable in memory, because it runs workgroups with barriers as coroutines (twice as slow).
import package::dispatch::{ WORKGROUP };
import package::lib::reduce::{ REDUCE_LANES };
@if(!LANES8 && !TILE) import package::lib::reduce::{ laneSums };
@if(TILE) import package::lib::tile_block::{ tile };

// Values of each lane; of tile kernels' more lanes than values the first ones have one each.
@if(!TILE) const SLOTS: u32 = REDUCE_LANES / WORKGROUP;
@if(TILE) const SLOTS: u32 = 1u;

// Ends a phase: what was written to storage may be read by other lanes.
fn endPhase() {
  @if(!LANES8) { storageBarrier(); }
}

// What workgroupSum of lib/reduce gives for REDUCE_LANES values, of which each lane has those at lane + i WORKGROUP.
fn sumOfSlots(slots: ptr<function, array<f32, SLOTS>>, lane: u32) -> f32 {
  @if(LANES8) {
    for (var half = SLOTS / 2u; half > 0u; half /= 2u) {
      for (var i = 0u; i < half; i++) { (*slots)[i] += (*slots)[i + half]; }
    }
    var sum = (*slots)[0];
    sum += subgroupShuffleXor(sum, 4u);
    sum += subgroupShuffleXor(sum, 2u);
    return sum + subgroupShuffleXor(sum, 1u);
  }
  @if(TILE) {
    workgroupBarrier();
    if (lane < REDUCE_LANES) { tile[lane].x = slots[0]; }
    workgroupBarrier();
    for (var half = REDUCE_LANES / 2u; half > 0u; half /= 2u) {
      if (lane < half) { tile[lane].x += tile[lane + half].x; }
      workgroupBarrier();
    }
    return workgroupUniformLoad(&tile[0]).x;
  }
  @if(!LANES8 && !TILE) {
    workgroupBarrier();
    for (var i = 0u; i < SLOTS; i++) { laneSums[i * WORKGROUP + lane] = (*slots)[i]; }
    workgroupBarrier();
    for (var half = REDUCE_LANES / 2u; half > 0u; half /= 2u) {
      for (var i = lane; i < half; i += WORKGROUP) { laneSums[i] += laneSums[i + half]; }
      workgroupBarrier();
    }
    return workgroupUniformLoad(&laneSums[0]);
  }
}
