/** Stands in for the adapters: there is one, and nothing runs on it. */
export const openGpu = async (): Promise<object> => ({
  device: { limits: { maxBufferSize: Number.POSITIVE_INFINITY }, destroy: () => undefined },
  facts: { name: 'chain', driver: 'chain', software: true },
  lost: new Promise(() => undefined),
});

export const describeAdapter = (): object => ({ name: 'chain', driver: 'chain' });
export const adapterNames = async (): Promise<string[]> => ['chain'];
export const requestAdapter = async (): Promise<undefined> => undefined;
