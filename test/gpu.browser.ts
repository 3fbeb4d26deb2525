/** Set-up of the Chromium project. */
Object.defineProperty(globalThis, 'testProvider', { value: navigator.gpu, configurable: true });
