import type { Command } from 'commander'; export function registerPlot(_p: Command): void {}
