/** Texts that a user drops or opens, or that the browser keeps: the one way in which the page reads any. */
import { decodeText } from '../../../src/formats/text.ts';

export const readFile = async (file: Blob): Promise<string> => decodeText(new Uint8Array(await file.arrayBuffer()));
