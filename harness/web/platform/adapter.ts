/** Looks for a WebGPU adapter without opening a device: what the page says before a run. */
import { type AdapterFacts, adapterFacts } from '../../../src/gpu/device.ts';
import { type Advice, adviceFor } from './support.ts';

export type Adapter =
  | { readonly kind: 'looking' }
  | {
      readonly kind: 'found';
      readonly name: string;
      readonly software: boolean;
      /** What a device of it can have at most. */
      readonly limits?: Pick<GPUSupportedLimits, 'maxBufferSize'>;
    }
  | { readonly kind: 'missing'; readonly advice: Advice };

/** The part of the page's state that says what it can train on. */
export interface Platform {
  readonly adapter: Adapter;
}

/** Browsers may tell a maker and a family only: `nvidia ada-lovelace`. */
function labelOf({ name, vendor, architecture, software }: AdapterFacts): string {
  return name === architecture && vendor && !software ? `${vendor} ${architecture}` : name;
}

export async function findAdapter(): Promise<Adapter> {
  const gpu: GPU | undefined = navigator.gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter) {
    const facts = adapterFacts(adapter);
    const limits = { maxBufferSize: adapter.limits.maxBufferSize };
    return { kind: 'found', name: labelOf(facts), software: facts.software, limits };
  }
  const { userAgent } = navigator;
  return { kind: 'missing', advice: adviceFor({ userAgent, secure: isSecureContext, hasApi: gpu !== undefined }) };
}
