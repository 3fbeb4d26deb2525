import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Card,
  choose,
  graphicsCards,
  isPlace,
  withAddresses,
} from '../../../../harness/cli/device/adapter_choice.ts';

const card = (address: string, model = '0x1', vendor = '0x10de'): Card => ({ address, vendor, model });
const nvidia = (name: string) => ({ name, vendor: 'nvidia' });
const TWINS = [nvidia('A100'), nvidia('A100')];
const CARDS = [card('0000:01:00.0'), card('0000:41:00.0'), card('0000:05:00.0', '0x2', '0x1a03')];

describe('adapters of one name', () => {
  it('are told apart by the addresses of cards of one model, and by nothing where those do not fit', () => {
    expect(withAddresses(TWINS, CARDS)).toEqual([
      { index: 0, name: 'A100', pci: '0000:01:00.0' },
      { index: 1, name: 'A100', pci: '0000:41:00.0' },
    ]);
    const unknown = [
      { index: 0, name: 'A100' },
      { index: 1, name: 'A100' },
    ];
    expect(withAddresses(TWINS, [])).toEqual(unknown);
    expect(withAddresses(TWINS, CARDS.slice(1))).toEqual(unknown);
    // two pairs: nothing says which pair is which name's
    const pairs = [...CARDS, card('0000:61:00.0', '0x3'), card('0000:81:00.0', '0x3')];
    expect(withAddresses([...TWINS, nvidia('B200'), nvidia('B200')], pairs).every(({ pci }) => pci === undefined)).toBe(
      true,
    );
  });

  it('are chosen by index or address', () => {
    const adapters = withAddresses(TWINS, CARDS);
    expect(choose('#1', adapters, true)).toEqual({ name: 'A100', pci: '0000:41:00.0' });
    expect(choose('#0', adapters, true)).toEqual({ name: 'A100', pci: '0000:01:00.0' });
    for (const device of ['0000:41:00.0', '41:00.0'])
      expect(choose(device, adapters, true)).toEqual({ name: 'A100', pci: '0000:41:00.0' });
    expect(choose('#0', adapters, false)).toEqual({ name: 'A100' });
    expect(() => choose('#1', adapters, false)).toThrow(
      '--device #1: 2 adapters have A100 in their names, and nothing here tells them apart: show this process one of them alone',
    );
  });
});

describe('other adapters', () => {
  const adapters = withAddresses([nvidia('RTX 3080 Ti'), nvidia('RTX 3080'), { name: 'llvmpipe', vendor: 'mesa' }], []);

  it('need their name alone, unless an earlier one contains it', () => {
    expect(choose('#0', adapters, false)).toEqual({ name: 'RTX 3080 Ti' });
    expect(choose('#2', adapters, false)).toEqual({ name: 'llvmpipe' });
    expect(() => choose('#1', adapters, true)).toThrow('2 adapters have RTX 3080 in their names');
  });

  it('that are not there are refused with those that are', () => {
    expect(() => choose('#3', adapters, true)).toThrow(
      '--device #3 names no adapter: known are #0 RTX 3080 Ti; #1 RTX 3080; #2 llvmpipe',
    );
    expect(() => choose('#01', adapters, true)).toThrow('names no adapter');
    expect(() => choose('09:00.0', adapters, true)).toThrow('--device 09:00.0 names no adapter');
    expect(() => choose('#0', [], true)).toThrow('there is none, run `ringfence doctor`');
    expect(['#1', '#', '0000:01:00.0', '01:00.0'].every(isPlace)).toBe(true);
    expect(['llvmpipe', 'RTX 3080', '0000:01', 'null'].some(isPlace)).toBe(false);
  });
});

it('graphics cards are the PCI devices of class 3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-pci-'));
  const device = (address: string, kind: string): void => {
    mkdirSync(join(folder, address));
    for (const [name, text] of Object.entries({ class: kind, vendor: '0x10de', device: '0x20b0' }))
      writeFileSync(join(folder, address, name), `${text}\n`);
  };
  device('0000:41:00.0', '0x030200');
  device('0000:01:00.0', '0x030000');
  device('0000:02:00.0', '0x020000');
  mkdirSync(join(folder, 'broken'));
  expect(graphicsCards(folder)).toEqual([card('0000:01:00.0', '0x20b0'), card('0000:41:00.0', '0x20b0')]);
  expect(graphicsCards(join(folder, 'absent'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
