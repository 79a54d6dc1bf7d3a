/** Text ↔ deflated base64url, with the browser's own CompressionStream and a bound on the inflated size. */
import { err, ok, type Result } from '../base/result.ts';

/** Bytes that inflating may give: a longer text is a bomb, or nothing of ours. */
export const MAX_INFLATED = 4_000_000;

/** The text as deflate-raw, base64url without padding. */
export async function deflateText(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The text that was deflated, or why it cannot be had back. */
export async function inflateText(packed: string): Promise<Result<string>> {
  if (!/^[\w-]*$/.test(packed)) return err('it has characters that are not base64url');
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return await readBounded(stream);
  } catch {
    return err('it cannot be unpacked');
  }
}

async function readBounded(stream: ReadableStream<Uint8Array>): Promise<Result<string>> {
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ok(text + decoder.decode());
    size += value.length;
    if (size > MAX_INFLATED) {
      await reader.cancel();
      return err(`it unpacks to more than ${String(MAX_INFLATED)} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
