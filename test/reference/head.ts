// Twin of shaders/lib/head.wgsl: the policy's distribution in one state, from the outputs of the actor's network. With
// log-stds it is Gaussian with the outputs as means, without any it is categorical with the outputs as logits.

export interface Head {
  readonly outputs: readonly number[];
  readonly logStd: readonly number[];
}

export interface HeadGradient {
  readonly outputs: number[];
  readonly logStd: number[];
}

export const isCategorical = ({ logStd }: Head): boolean => logStd.length === 0;

const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);

export function logProbabilities(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const logSum = largest + Math.log(sum(logits.map((o) => Math.exp(o - largest))));
  return logits.map((o) => o - logSum);
}

export const probabilities = (logits: readonly number[]): number[] => logProbabilities(logits).map(Math.exp);

/** For each component of a Gaussian it is (action - mean) / std. */
const standardised = ({ outputs, logStd }: Head, action: readonly number[]): number[] =>
  outputs.map((m, a) => ((action[a] as number) - m) / Math.exp(logStd[a] as number));

/** log pi(a | s); the action of a categorical policy is an index. */
export function logProbability(head: Head, action: readonly number[]): number {
  if (isCategorical(head)) return logProbabilities(head.outputs)[action[0] as number] as number;
  const z = standardised(head, action);
  return sum(z.map((x, a) => -0.5 * x * x - (head.logStd[a] as number) - 0.5 * Math.log(2 * Math.PI)));
}

/** d log pi(a | s) / d outputs, / d log-stds */
export function score(head: Head, action: readonly number[]): HeadGradient {
  if (isCategorical(head)) {
    return { outputs: probabilities(head.outputs).map((p, k) => (k === action[0] ? 1 : 0) - p), logStd: [] };
  }
  const z = standardised(head, action);
  return { outputs: z.map((x, a) => x / Math.exp(head.logStd[a] as number)), logStd: z.map((x) => x * x - 1) };
}

/** KL(old || head) */
export function divergence(old: Head, head: Head): number {
  if (isCategorical(old)) {
    const [p, q] = [logProbabilities(old.outputs), logProbabilities(head.outputs)];
    return sum(p.map((l, k) => Math.exp(l) * (l - (q[k] as number))));
  }
  return sum(
    old.outputs.map((m0, a) => {
      const [l, l0] = [head.logStd[a] as number, old.logStd[a] as number];
      const shift = m0 - (head.outputs[a] as number);
      return l - l0 + (Math.exp(2 * l0) + shift * shift) / (2 * Math.exp(2 * l)) - 0.5;
    }),
  );
}

/** d KL(old || head) / d outputs and log-stds of `head` */
export function divergenceGradient(old: Head, head: Head): HeadGradient {
  if (isCategorical(old)) {
    const p = probabilities(old.outputs);
    return { outputs: probabilities(head.outputs).map((q, k) => q - (p[k] as number)), logStd: [] };
  }
  const shift = head.outputs.map((m, a) => m - (old.outputs[a] as number));
  const variance = head.logStd.map((l) => Math.exp(2 * l));
  return {
    outputs: shift.map((d, a) => d / (variance[a] as number)),
    logStd: shift.map((d, a) => 1 - (Math.exp(2 * (old.logStd[a] as number)) + d * d) / (variance[a] as number)),
  };
}

/** d KL(head || old) / d outputs and log-stds of `head` */
export function reverseDivergenceGradient(old: Head, head: Head): HeadGradient {
  if (isCategorical(head)) {
    const p = logProbabilities(old.outputs);
    const kl = divergence(head, old);
    const outputs = logProbabilities(head.outputs).map((l, k) => Math.exp(l) * (l - (p[k] as number) - kl));
    return { outputs, logStd: [] };
  }
  const variance = old.logStd.map((l) => Math.exp(2 * l));
  return {
    outputs: head.outputs.map((m, a) => (m - (old.outputs[a] as number)) / (variance[a] as number)),
    logStd: head.logStd.map((l, a) => Math.exp(2 * l) / (variance[a] as number) - 1),
  };
}

export function entropy(head: Head): number {
  if (isCategorical(head)) return -sum(logProbabilities(head.outputs).map((l) => Math.exp(l) * l));
  return sum(head.logStd.map((l) => l + 0.5 * Math.log(2 * Math.PI * Math.E)));
}

/** M u, M the Hessian of KL(head || other) in the other's outputs where it is the same: the Fisher metric. */
export function applyMetric(head: Head, u: readonly number[]): number[] {
  if (!isCategorical(head)) return u.map((x, a) => x * Math.exp(-2 * (head.logStd[a] as number)));
  const p = probabilities(head.outputs);
  const expected = sum(u.map((x, k) => x * (p[k] as number)));
  return u.map((x, k) => (p[k] as number) * (x - expected));
}
