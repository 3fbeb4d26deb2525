/**
 * Adapters by name, by `#index` or by PCI address. Dawn itself takes the first whose name contains a text, and tells neither PCI
 * address nor UUID; where several have one name, Linux knows their addresses and Mesa's device-select layer puts one of them first.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';

export interface ListedAdapter {
  /** Its place among those that Dawn finds, from 0; without `--device` the first is taken. */
  readonly index: number;
  readonly name: string;
  /** Such as `0000:01:00.0`, where it can be told. */
  readonly pci?: string;
}

/** What Dawn is asked for. */
export interface AdapterChoice {
  /** Part of the name. */
  readonly name: string;
  /** The one among several of that name. */
  readonly pci?: string;
}

/** A graphics card as Linux lists it. */
export interface Card {
  readonly address: string;
  /** Vendor and model, as numbers that PCI gives them. */
  readonly vendor: string;
  readonly model: string;
}

const VENDORS: Readonly<Record<string, string>> = { nvidia: '0x10de', amd: '0x1002', intel: '0x8086' };
const PCI = /^([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i;
const LAYER = 'VkLayer_MESA_device_select.json';
const LAYER_FOLDERS = ['/usr/share', '/usr/local/share', '/etc'].map((folder) =>
  join(folder, 'vulkan/implicit_layer.d'),
);

/** @param folder where Linux has its PCI devices */
export function graphicsCards(folder = '/sys/bus/pci/devices'): Card[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((address) => {
      const read = (name: string): string => readFileSync(join(folder, address, name), 'utf8').trim();
      try {
        return read('class').startsWith('0x03') ? [{ address, vendor: read('vendor'), model: read('device') }] : [];
      } catch {
        return [];
      }
    });
}

/** Whether Vulkan can be told which of several devices comes first. */
export const canReorder = (): boolean => LAYER_FOLDERS.some((folder) => existsSync(join(folder, LAYER)));

/**
 * @param adapters name and vendor of each in Dawn's order
 * @returns with the addresses of those whose name has as many bearers as there are cards of one model of the vendor
 */
export function withAddresses(
  adapters: readonly { readonly name: string; readonly vendor: string }[],
  cards: readonly Card[],
): ListedAdapter[] {
  const ofName = (name: string) => adapters.filter((adapter) => adapter.name === name);
  const byModel = new Map<string, Card[]>();
  for (const card of cards) byModel.set(card.model, [...(byModel.get(card.model) ?? []), card]);
  const taken = new Map<string, number>();
  return adapters.map(({ name, vendor }, index) => {
    const count = ofName(name).length;
    const models = [...byModel.values()].filter((own) => own.length === count && own[0]?.vendor === VENDORS[vendor]);
    const rivals = new Set(
      adapters.filter((one) => one.vendor === vendor && ofName(one.name).length === count).map((one) => one.name),
    );
    const place = taken.get(name) ?? 0;
    taken.set(name, place + 1);
    const pci = models.length === 1 && rivals.size === 1 ? models[0]?.[place]?.address : undefined;
    return { index, name, ...(pci !== undefined && { pci }) };
  });
}

/** Whether a device is named by its index or address. */
export const isPlace = (device: string): boolean => /^#/.test(device) || PCI.test(device);

/** @throws RingfenceError where there is no such adapter, or Dawn cannot be led to it */
export function choose(device: string, adapters: readonly ListedAdapter[], isReorderable: boolean): AdapterChoice {
  const known = adapters.map(({ index, name, pci }) => `#${index} ${name}${pci ? ` (${pci})` : ''}`).join('; ');
  const address = `${device.length < 12 ? '0000:' : ''}${device}`.toLowerCase();
  const chosen = adapters.find(({ index, pci }) => device === `#${index}` || pci === address);
  if (!chosen)
    throw new RingfenceError(
      `--device ${device} names no adapter: ${known ? `known are ${known}` : 'there is none, run `ringfence doctor`'}`,
    );
  const { index, name, pci } = chosen;
  const others = adapters.filter((adapter) => adapter !== chosen && adapter.name.includes(name));
  if (others.length === 0) return { name };
  if (pci !== undefined && isReorderable) return { name, pci };
  if (others.every((other) => other.index > index)) return { name };
  throw new RingfenceError(
    `--device ${device}: ${others.length + 1} adapters have ${name} in their names, and nothing here tells them apart: show this process one of them alone (in containers, NVIDIA_VISIBLE_DEVICES), or install Mesa's Vulkan device-select layer`,
  );
}
