import type { Command } from 'commander'; export function registerProfile(_p: Command): void {}
