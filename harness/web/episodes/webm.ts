/** A film of a canvas as the browser's own recorder makes it, in real time. */

const TYPE = 'video/webm';
const RATE = 30;

export const canRecordWebm = (): boolean =>
  typeof MediaRecorder !== 'undefined' &&
  MediaRecorder.isTypeSupported(TYPE) &&
  'captureStream' in HTMLCanvasElement.prototype;

/** What the canvas shows for so many seconds. */
export function recordWebm(canvas: HTMLCanvasElement, seconds: number): Promise<Blob> {
  const recorder = new MediaRecorder(canvas.captureStream(RATE), { mimeType: TYPE });
  const parts: Blob[] = [];
  return new Promise((resolve, reject) => {
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onerror = () => reject(new Error('the browser could not record the canvas'));
    recorder.onstop = () => resolve(new Blob(parts, { type: TYPE }));
    recorder.start();
    setTimeout(() => recorder.stop(), seconds * 1000);
  });
}
