// The fp32 rate of the device: fused multiply-adds on values that stay in registers, in chains that do not wait for
// each other. What `ringfence bench` relates the rates of the network kernels to.
// Out: sink [invocations], written so that nothing is optimised away.
// One invocation does ITERATIONS x CHAINS vec4f FMAs (8 operations each); launch (any number of groups, 1, 1).

import package::dispatch::{ ITERATIONS, WORKGROUP };

// Three vec4f are twelve vector registers on a CPU that vectorises over invocations: room for the factors among its 16,
// and enough to hide the latency of an FMA on any device.
const CHAINS: u32 = 3u;

// out
@group(0) @binding(0) var<storage, read_write> sink: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let start = f32(id.x) * 1e-6;
  // below 1, so that the chains converge to finite values
  let factor = 0.999 - start * 1e-3;
  let summand = 0.001 + start * 1e-3;
  var a = vec4f(start, start + 0.1, start + 0.2, start + 0.3);
  var b = a + vec4f(0.01);
  var c = a + vec4f(0.02);
  for (var i = 0u; i < ITERATIONS; i++) {
    a = fma(a, vec4f(factor), vec4f(summand));
    b = fma(b, vec4f(factor), vec4f(summand));
    c = fma(c, vec4f(factor), vec4f(summand));
  }
  sink[id.x] = dot(a + b + c, vec4f(1.0));
}
