import { expect, it } from 'vitest';
import { adviceFor } from '../../../../harness/web/platform/support.ts';

const agents = {
  chromeLinux: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  chromeWindows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/110.0.0.0 Safari/537.36',
  firefoxLinux: 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
  firefoxMac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  chromeIphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1',
  other: 'Lynx/2.9',
};

it.each<[keyof typeof agents, boolean, RegExp, RegExp | undefined]>([
  ['chromeLinux', true, /--enable-unsafe-webgpu --enable-features=Vulkan/, /version 113/],
  ['chromeLinux', false, /version 113/, undefined],
  ['chromeWindows', true, /graphics acceleration/, /Vulkan/],
  ['firefoxLinux', false, /Nightly/, /on Windows/],
  ['firefoxMac', false, /147 on Macs/, /Nightly/],
  ['safari', false, /Safari 26/, /chrome:/],
  ['chromeIphone', false, /iOS 26/, /chrome:/],
  ['other', false, /current Chrome/, undefined],
])('%s (API there: %s) is told what helps there, and nothing that does not', (agent, hasApi, wanted, unwanted) => {
  const { title, steps } = adviceFor({ userAgent: agents[agent], secure: true, hasApi });
  const text = [title, ...steps].join('\n');
  expect(text).toMatch(wanted);
  if (unwanted) expect(text).not.toMatch(unwanted);
});

it('on an insecure address only the address matters', () => {
  const { title } = adviceFor({ userAgent: agents.chromeLinux, secure: false, hasApi: false });
  expect(title).toBe('WebGPU needs a secure address');
});
