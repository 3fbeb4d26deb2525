// The policy's distribution, for a quad of samples, from the outputs o of the actor's network:
//   Gaussian   a ~ N(o, exp(2 s)), with state-independent log-stds s that follow the network's parameters;
//   DISCRETE   a ~ softmax(o), the action is an index; there are no log-stds.
import package::shape::{ ACTIONS, HEAD_LOG_STDS };
import package::dispatch::{ OUTPUTS };
import package::lib::backward::{ OutputQuad };

alias ActionQuad = array<vec4f, ACTIONS>;
alias LogStds = array<f32, HEAD_LOG_STDS>;       // one unused word where there are none
alias LogStdQuad = array<vec4f, HEAD_LOG_STDS>;

const HALF_LOG_TWO_PI: f32 = 0.9189385332046727;
const HALF_LOG_TWO_PI_E: f32 = 1.4189385332046727;

// log sum_k exp(o_k), without overflow
fn logSumExp(o: ptr<function, OutputQuad>) -> vec4f {
  var largest = o[0];
  for (var k = 1u; k < OUTPUTS; k++) { largest = max(largest, o[k]); }
  var sum = vec4f(0.0);
  for (var k = 0u; k < OUTPUTS; k++) { sum += exp(o[k] - largest); }
  return largest + log(sum);
}

// log pi(a | s)
fn logProbability(o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, action: ptr<function, ActionQuad>) -> vec4f {
  @if(DISCRETE) {
    var chosen = vec4f(0.0);
    for (var k = 0u; k < OUTPUTS; k++) { chosen = select(chosen, o[k], action[0] == vec4f(f32(k))); }
    return chosen - logSumExp(o);
  }
  @if(!DISCRETE) {
    var sum = vec4f(0.0);
    for (var a = 0u; a < ACTIONS; a++) {
      let z = (action[a] - o[a]) * exp(-s[a]);
      sum -= 0.5 * z * z + vec4f(s[a] + HALF_LOG_TWO_PI);
    }
    return sum;
  }
}

// weight * d log pi(a | s) / d o -> u, / d s -> v
fn score(
  o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, action: ptr<function, ActionQuad>, weight: vec4f,
  u: ptr<function, OutputQuad>, v: ptr<function, LogStdQuad>,
) {
  @if(DISCRETE) {
    let normaliser = logSumExp(o);
    for (var k = 0u; k < OUTPUTS; k++) {
      u[k] = weight * (select(vec4f(0.0), vec4f(1.0), action[0] == vec4f(f32(k))) - exp(o[k] - normaliser));
    }
  }
  @if(!DISCRETE) {
    for (var a = 0u; a < ACTIONS; a++) {
      let z = (action[a] - o[a]) * exp(-s[a]);
      u[a] = weight * z * exp(-s[a]);
      v[a] = weight * (z * z - vec4f(1.0));
    }
  }
}

// log pi'(a | s) - log pi(a | s)
fn logRatio(
  o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, o2: ptr<function, OutputQuad>, s2: ptr<function, LogStds>,
  action: ptr<function, ActionQuad>,
) -> vec4f {
  @if(DISCRETE) { return logProbability(o2, s2, action) - logProbability(o, s, action); }
  @if(!DISCRETE) {
    var sum = vec4f(0.0);
    for (var a = 0u; a < ACTIONS; a++) {
      let z = (action[a] - o[a]) * exp(-s[a]);
      let z2 = (action[a] - o2[a]) * exp(-s2[a]);
      sum += 0.5 * (z * z - z2 * z2) + vec4f(s[a] - s2[a]);
    }
    return sum;
  }
}

// KL(pi || pi')
fn divergence(
  o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, o2: ptr<function, OutputQuad>, s2: ptr<function, LogStds>,
) -> vec4f {
  var kl = vec4f(0.0);
  @if(DISCRETE) {
    let normaliser = logSumExp(o);
    let normaliser2 = logSumExp(o2);
    for (var k = 0u; k < OUTPUTS; k++) {
      kl += exp(o[k] - normaliser) * ((o[k] - normaliser) - (o2[k] - normaliser2));
    }
  }
  @if(!DISCRETE) {
    for (var a = 0u; a < ACTIONS; a++) {
      let shift = (o[a] - o2[a]) * exp(-s2[a]);
      kl += vec4f(s2[a] - s[a] + 0.5 * exp(2.0 * (s[a] - s2[a])) - 0.5) + 0.5 * shift * shift;
    }
  }
  return kl;
}

// u += weight * d KL(pi' || pi) / d o',  v += weight * d KL / d s'
fn addReverseDivergenceGradient(
  o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, o2: ptr<function, OutputQuad>, s2: ptr<function, LogStds>,
  weight: vec4f, u: ptr<function, OutputQuad>, v: ptr<function, LogStdQuad>,
) {
  @if(DISCRETE) {
    let normaliser = logSumExp(o);
    let normaliser2 = logSumExp(o2);
    let kl = divergence(o2, s2, o, s);
    for (var k = 0u; k < OUTPUTS; k++) {
      u[k] += weight * exp(o2[k] - normaliser2) * ((o2[k] - normaliser2) - (o[k] - normaliser) - kl);
    }
  }
  @if(!DISCRETE) {
    for (var a = 0u; a < ACTIONS; a++) {
      u[a] += weight * (o2[a] - o[a]) * exp(-2.0 * s[a]);
      v[a] += weight * vec4f(exp(2.0 * (s2[a] - s[a])) - 1.0);
    }
  }
}

fn entropy(o: ptr<function, OutputQuad>, s: ptr<function, LogStds>) -> vec4f {
  var sum = vec4f(0.0);
  @if(DISCRETE) {
    let normaliser = logSumExp(o);
    for (var k = 0u; k < OUTPUTS; k++) { sum -= exp(o[k] - normaliser) * (o[k] - normaliser); }
  }
  @if(!DISCRETE) { for (var a = 0u; a < ACTIONS; a++) { sum += vec4f(HALF_LOG_TWO_PI_E + s[a]); } }
  return sum;
}

// The Fisher metric of the outputs: u <- weight * M u, with M = diag(exp(-2 s)), or diag(p) - p p^T.
fn applyMetric(o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, weight: vec4f, u: ptr<function, OutputQuad>) {
  @if(DISCRETE) {
    let normaliser = logSumExp(o);
    var expected = vec4f(0.0);
    for (var k = 0u; k < OUTPUTS; k++) { expected += exp(o[k] - normaliser) * u[k]; }
    for (var k = 0u; k < OUTPUTS; k++) { u[k] = weight * exp(o[k] - normaliser) * (u[k] - expected); }
  }
  @if(!DISCRETE) { for (var a = 0u; a < ACTIONS; a++) { u[a] *= weight * exp(-2.0 * s[a]); } }
}
