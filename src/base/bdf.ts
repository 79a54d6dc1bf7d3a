/** Requester IDs as people write them: bus and device in hex, function in decimal (`3b:10.1`). */

/** `bb:dd.f` for bus 15:8, device 7:3, function 2:0. */
export function makeBdf(requesterId: number): string {
  const part = (value: number) => value.toString(16).padStart(2, '0');
  return `${part(requesterId >>> 8)}:${part((requesterId >>> 3) & 0x1f)}.${String(requesterId & 7)}`;
}

/** The Requester ID of `bb:dd.f`, with or without a domain in front; undefined for anything else. */
export function parseBdf(text: string): number | undefined {
  const match = /^(?:[0-9a-f]{4,8}:)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(text);
  const [, bus = '', device = '', fn = ''] = match ?? [];
  if (match === null || Number.parseInt(device, 16) > 0x1f) return undefined;
  return (Number.parseInt(bus, 16) << 8) | (Number.parseInt(device, 16) << 3) | Number.parseInt(fn, 10);
}
