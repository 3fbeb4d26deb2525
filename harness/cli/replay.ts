import type { Command } from 'commander'; export function registerReplay(_p: Command): void {}
