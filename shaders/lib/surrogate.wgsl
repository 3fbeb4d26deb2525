// What estimate/surrogate found of a candidate policy, from the parts that its workgroups left in the kernel's
// `surrogate`.
import package::dispatch::{ SURROGATE_PARTS };
import package::kernel::{ surrogate };
import package::layout::{ SURROGATE_ROWS, surrogateAt };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

// mean (ratio - 1) A_f of every function, mean KL and mean entropy, in the rows of a part.
alias SurrogateSums = array<f32, SURROGATE_ROWS>;

// Adds the parts in order. The whole workgroup must call it, from uniform control flow.
fn surrogateSums(replica: u32, lane: u32) -> SurrogateSums {
  var sums: SurrogateSums;
  for (var row = 0u; row < SURROGATE_ROWS; row++) {
    var sum = 0.0;
    for (var part = lane; part < SURROGATE_PARTS; part += REDUCE_LANES) {
      sum += surrogate[surrogateAt(replica, part, row)];
    }
    sums[row] = workgroupSum(sum, lane);
  }
  return sums;
}
