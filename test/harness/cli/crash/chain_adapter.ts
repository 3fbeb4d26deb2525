/** Stands in for the adapters: there is one, and nothing runs on it. */
type Adapters = Record<keyof typeof import('../../../../harness/cli/device/adapter.ts'), unknown>;

const gpu = {
  device: { limits: { maxBufferSize: Number.POSITIVE_INFINITY }, destroy: () => undefined },
  facts: { name: 'chain', driver: 'chain', software: true },
  lost: new Promise(() => undefined),
};

export const { openGpu, describeAdapter, adapterNames, listAdapters, adapterChoice, requestAdapter, SHOWN_LIMITS } = {
  openGpu: async () => gpu,
  describeAdapter: () => gpu.facts,
  adapterNames: async () => [gpu.facts.name],
  listAdapters: async () => [],
  adapterChoice: async () => undefined,
  requestAdapter: async () => undefined,
  SHOWN_LIMITS: [],
} satisfies Adapters;
