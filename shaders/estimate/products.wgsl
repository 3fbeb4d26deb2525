// Inner products of the functions' gradients g_i and of the solutions x_i of H x_i = g_i: what methods with several
// systems (CPO, PCPO, C-TRPO) decide their step by.
//   g_i . g_j     g_i . x_j     x_i . x_j
//
// gradient, solution [FUNCTIONS][PARAMETERS]  ->  products [PRODUCTS_ROWS][FUNCTIONS][FUNCTIONS]: kind, i, j.
// Launch: (FUNCTIONS, 3 FUNCTIONS, replicas), one workgroup of 64 lanes for each product.
// Test: test/kernels/estimate/products.test.ts.   Twin: test/reference/products.ts.
import package::shape::{ FUNCTIONS };
import package::dispatch::{ PARAMETERS };
import package::strides::{ GRADIENT_STRIDE, SOLUTION_STRIDE };
import package::layout::{ PRODUCTS_GRADIENT_GRADIENT, PRODUCTS_SOLUTION_SOLUTION, productsAt };
import package::lib::record::{ Slot, GATE_UPDATING, isSkipped };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

// in
@group(0) @binding(0) var<storage, read> records: array<Slot>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> solution: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> products: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  if (isSkipped(replica, GATE_UPDATING)) { return; }
  let kind = group.y / FUNCTIONS;
  let first = (group.y % FUNCTIONS) * PARAMETERS;
  let second = group.x * PARAMETERS;
  var sum = 0.0;
  for (var k = lane; k < PARAMETERS; k += REDUCE_LANES) {
    var left = gradient[replica * GRADIENT_STRIDE + first + k];
    var right = solution[replica * SOLUTION_STRIDE + second + k];
    if (kind == PRODUCTS_GRADIENT_GRADIENT) { right = gradient[replica * GRADIENT_STRIDE + second + k]; }
    if (kind == PRODUCTS_SOLUTION_SOLUTION) { left = solution[replica * SOLUTION_STRIDE + first + k]; }
    sum += left * right;
  }
  let total = workgroupSum(sum, lane);
  if (lane == 0u) { products[productsAt(replica, kind, group.y % FUNCTIONS, group.x)] = total; }
}
