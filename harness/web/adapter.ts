/** Looks for a WebGPU adapter without opening a device: what the page says before a run. */
import { adapterFacts } from '../../src/gpu/device.ts';
import type { Adapter } from './state.ts';
import { adviceFor } from './support.ts';

export async function findAdapter(): Promise<Adapter> {
  const gpu: GPU | undefined = navigator.gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter) {
    const { name, software } = adapterFacts(adapter);
    return { kind: 'found', name, software };
  }
  const { userAgent } = navigator;
  return { kind: 'missing', advice: adviceFor({ userAgent, secure: isSecureContext, hasApi: gpu !== undefined }) };
}
