import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/formats/checkpoint.ts';
import type { Tensor } from '../../src/formats/safetensors.ts';
import { configurationIn } from '../../src/train/agreement.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { testGpu } from '../gpu.ts';

const folder = resolve(import.meta.dirname, '../fixtures/checkpoints');
const written = (name: string) => decodeCheckpoint(new Uint8Array(readFileSync(`${folder}/${name}.safetensors`)));
const floats = (tensor: Tensor | undefined): number[] => [
  ...new Float32Array(Uint32Array.from((tensor as Tensor).data as Uint32Array).buffer),
];
it('a run whose checkpoint was written before records were described goes on as it did', async () => {
  const [begun, ended] = [written('one_record_appo_1'), written('one_record_appo_3')];
  const { values: _, ...config } = configurationIn(begun);
  const trainer = await createTrainer({ ...config, totalSteps: 1200, gpu: await testGpu() });
  try {
    await trainer.resume(begun);
    await trainer.step();
    const rows = await trainer.step();
    expect(rows[0]).toMatchObject({ epoch: 3, 'Train/Halted': 0 });
    const [own, past] = [floats((await trainer.checkpoint()).tensors['actor']), floats(ended.tensors['actor'])];
    expect(Math.max(...past.map(Math.abs))).toBeGreaterThan(0.1);
    expect(Math.max(...past.map((v, i) => Math.abs(v - (own[i] as number))))).toBeLessThan(1e-5);
  } finally {
    trainer.destroy();
  }
}, 300_000);
