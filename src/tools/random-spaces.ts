/** Configuration spaces for comparison: sound ones, and the same ones damaged. The seed fixes them all. */

export type Random = (below: number) => number;

/** A small generator (xorshift32) that gives integers from 0 to below - 1. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const STANDARD_IDS = [
  0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x11, 0x12, 0x13, 0x14, 0x15,
  0x40,
];
const EXTENDED_IDS = [
  0x0b, 0x0b, 0x0d, 0x0d, 0x0e, 0x0e, 0x0f, 0x0f, 0x10, 0x10, 0x10, 0x13, 0x13, 0x1b, 0x1b, 0x23, 0x23,
];
const SIZES = [64, 128, 250, 256, 256, 260, 0x800, 0x1000, 0x1000, 0x1000, 0x1000, 0x1000];

const pick = <T>(random: Random, from: readonly T[]): T => {
  const value = from[random(from.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
};

/** Distinct dword-aligned offsets from `first` to below `end`, in random order or ascending. */
function placesFor(random: Random, first: number, end: number, count: number): number[] {
  const places = new Set<number>();
  while (places.size < count) places.add(first + 4 * random((end - first) / 4));
  return random(3) === 0 ? [...places] : [...places].sort((a, b) => a - b);
}

/** A space whose lists are sound; the bodies are random. */
export function soundSpace(random: Random): Uint8Array {
  const bytes = new Uint8Array(0x1000);
  if (random(4) > 0) for (let i = 0; i < bytes.length; i += 1) bytes[i] = random(256);
  bytes[0x06] = ((bytes[0x06] ?? 0) & 0xef) | 0x10;
  bytes[0x0e] = pick(random, [0, 0, 0, 0x80, 1, 2]);
  const standard = placesFor(random, 0x40, 0x100, 1 + random(7));
  const ids = standard.map(() => pick(random, STANDARD_IDS));
  if (random(6) > 0) ids[random(ids.length)] = 0x10;
  const pointer = bytes[0x0e] === 2 ? 0x14 : 0x34;
  bytes[pointer] = standard[0] ?? 0;
  standard.forEach((offset, i) => {
    bytes[offset] = ids[i] ?? 0;
    bytes[offset + 1] = standard[i + 1] ?? 0;
  });
  const extended = [0x100, ...placesFor(random, 0x104, 0x1000, random(12))];
  extended.forEach((offset, i) => {
    const id = random(3) === 0 ? random(0x40) : pick(random, EXTENDED_IDS);
    const next = extended[i + 1] ?? 0;
    const header = next * 2 ** 20 + (1 + random(2)) * 2 ** 16 + id;
    for (let byte = 0; byte < 4; byte += 1) bytes[offset + byte] = Math.floor(header / 256 ** byte) % 256;
  });
  return bytes;
}

/** Breaks a space: pointers, whole stretches, single bytes, the header. */
export function damage(random: Random, bytes: Uint8Array): Uint8Array {
  const broken = bytes.slice();
  const blows = 1 + random(6);
  for (let i = 0; i < blows; i += 1) {
    const at = random(broken.length);
    switch (random(7)) {
      case 0:
        broken[random(0x40)] = random(256);
        break;
      case 1:
        broken[0x40 + random(0xc0)] = random(256);
        break;
      case 2:
        broken.fill(0xff, at, at + random(256));
        break;
      case 3:
        broken.fill(0, at, at + random(256));
        break;
      case 4:
        broken[0x102 + random(2)] = random(256);
        break;
      default:
        broken[at] = random(256);
    }
  }
  return broken;
}

/** The space as a dump of one device; `spoil` breaks the text as well, now and then. */
export function dumpText(random: Random, bytes: Uint8Array, spoil: boolean): string {
  const size = pick(random, SIZES);
  const lines = ['0000:03:00.0 Test device'];
  for (let offset = 0; offset < size; offset += 16) {
    const row = [...bytes.subarray(offset, Math.min(offset + 16, size))];
    lines.push(
      `${offset.toString(16).padStart(2, '0')}: ${row.map((b) => b.toString(16).padStart(2, '0')).join(' ')}`,
    );
  }
  if (!spoil) return `${lines.join('\n')}\n`;
  const at = 1 + random(lines.length - 1);
  switch (random(7)) {
    case 0:
      lines[at] = `${lines[at] ?? ''}  `;
      break;
    case 1:
      lines[at] = (lines[at] ?? '').replace(/..$/, 'g0');
      break;
    case 2:
      lines.splice(at, 1);
      break;
    case 3:
      lines.splice(at, 0, '');
      break;
    case 4:
      lines.splice(at, 0, `ff8: ${'00 '.repeat(9)}`);
      break;
    case 5:
      lines.splice(at, 0, 'x'.repeat(200 + random(100)));
      break;
    default:
      lines[at] = (lines[at] ?? '').toUpperCase();
  }
  return `${lines.join(random(3) === 0 ? '\r\n' : '\n')}${random(5) === 0 ? '' : '\n'}`;
}
