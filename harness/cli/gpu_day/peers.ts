/** What other systems reach on the same machine: Python scripts that tell figures as the sections do. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Peer {
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  /** Its file in the folder of scripts. */
  readonly script: string;
}

export const peers: readonly Peer[] = [
  { name: 'jax-navigation', title: 'JAX: navigation stepping', seconds: 180, script: 'jax_navigation.py' },
  {
    name: 'jax-ppo-lagrangian',
    title: 'JAX: PPO-Lagrangian end to end',
    seconds: 300,
    script: 'jax_ppo_lagrangian.py',
  },
  { name: 'mjx', title: 'MJX and MuJoCo Warp: robots stepping', seconds: 600, script: 'mujoco_worlds.py' },
  { name: 'torch-mlp', title: 'torch.compile: the network', seconds: 180, script: 'torch_mlp.py' },
  { name: 'crax', title: 'CRAX: PPO-Lagrangian on ant velocity', seconds: 600, script: 'crax_ppo_lagrangian.py' },
];

/** It lies in a checkout beside the sources, in a bundle beside the command line. */
export function peerScript(script: string): string | undefined {
  return ['../scripts/peers/', './peers/']
    .map((folder) => fileURLToPath(new URL(folder + script, import.meta.url)))
    .find((path) => existsSync(path));
}
