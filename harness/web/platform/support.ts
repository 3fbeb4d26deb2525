/** What to do where there is no WebGPU, by browser and system. Versions: gpuweb's implementation status, April 2026. */

export interface Advice {
  readonly title: string;
  readonly steps: readonly string[];
}

export interface Surroundings {
  readonly userAgent: string;
  /** Served over HTTPS or from localhost: elsewhere browsers hide WebGPU. */
  readonly secure: boolean;
  /** `navigator.gpu` exists, but offers no adapter. */
  readonly hasApi: boolean;
}

const ELSEWHERE = 'The same training runs without a browser: npm run quickstart in a checkout.';

const chromiumSwitches = '--enable-unsafe-webgpu --enable-features=Vulkan';

/** Advice for a browser that offers no adapter. */
export function adviceFor({ userAgent, secure, hasApi }: Surroundings): Advice {
  const is = (pattern: RegExp): boolean => pattern.test(userAgent);
  const linux = is(/Linux|X11/) && !is(/Android/);
  if (!secure) {
    return {
      title: 'WebGPU needs a secure address',
      steps: ['Open this page from http://localhost (ringfence serve does that) or over https.', ELSEWHERE],
    };
  }
  if (is(/iPhone|iPad/)) {
    return {
      title: 'WebGPU needs iOS 26',
      steps: ['Update to iOS or iPadOS 26 or newer; every browser there then has WebGPU.', ELSEWHERE],
    };
  }
  if (is(/Firefox\//)) {
    return {
      title: 'This Firefox offers no WebGPU adapter',
      steps: [
        linux || is(/Android/)
          ? 'Firefox has WebGPU on this system only in its Nightly version: use Nightly, or Chrome.'
          : 'Update Firefox: version 141 has WebGPU on Windows, 147 on Macs with Apple silicon.',
        'If it is up to date, open about:config, set dom.webgpu.enabled to true and reload.',
        ELSEWHERE,
      ],
    };
  }
  if (is(/Chrome\/|Chromium\/|Edg\//)) {
    const update = is(/Android/)
      ? 'Update Chrome to version 121 or newer; it needs Android 12.'
      : 'Update to version 113 or newer (on Linux 144 for Intel graphics, 147 for NVIDIA).';
    return {
      title: 'This browser offers no WebGPU adapter',
      steps: [
        ...(hasApi ? [] : [update]),
        ...(linux ? [`Start the browser with ${chromiumSwitches}, with a current Vulkan driver installed.`] : []),
        'Turn on “Use graphics acceleration when available” in the settings under System, and restart.',
        'If the GPU is on the block list, enable chrome://flags/#enable-unsafe-webgpu; chrome://gpu says why.',
        ELSEWHERE,
      ],
    };
  }
  if (is(/Safari\//)) {
    return {
      title: 'WebGPU needs Safari 26',
      steps: [
        'Update to Safari 26 (macOS Tahoe), or use Chrome.',
        'In Safari 18, enable WebGPU under Develop, Feature Flags.',
        ELSEWHERE,
      ],
    };
  }
  return {
    title: 'This browser has no WebGPU',
    steps: ['Use a current Chrome, Edge, Firefox or Safari.', ELSEWHERE],
  };
}
