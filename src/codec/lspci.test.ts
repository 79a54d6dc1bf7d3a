import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDump } from './config-file.ts';
import { MAX_DEVICES, parseLspci } from './lspci.ts';

const row = (offset: number, bytes: readonly number[]) =>
  `${offset.toString(16).padStart(2, '0')}: ${bytes.map((b) => b.toString(16).padStart(2, '0')).join(' ')}\n`;

const header = (n = 4) =>
  [0, 16, 32, 48].slice(0, n).map((offset) => row(offset, Array<number>(16).fill(offset + 1)));

const slots = (text: string) => parseLspci(text).devices.map(({ slot }) => slot);
const faults = (text: string) =>
  parseLspci(text).faults.map(({ line, text: said }) => `line ${String(line)}: ${said}`);

describe('parseLspci', () => {
  it('reads slots with a domain of none, 4, 5 or 6 digits', () => {
    expect(slots('00:02.0 a\n0001:6A:01.0 b\n10000:00:02.7 c\n00abcd:00:1f.3 d\n')).toEqual([
      '0000:00:02.0',
      '0001:6a:01.0',
      '10000:00:02.7',
      'abcd:00:1f.3',
    ]);
  });

  it('takes other lines for text: no space after the function, a hex function, three domain digits', () => {
    expect(slots('00:02.0\n00:02.a x\n001:00:02.0 x\n 00:02.0 x\nhello\n')).toEqual([]);
  });

  it('reads the rows of a device with its label and lines', () => {
    const [device] = parseLspci(`00:02.0 VGA: a b\n\tSubsystem: text\n${header().join('')}`).devices;
    expect(device).toMatchObject({ slot: '0000:00:02.0', label: 'VGA: a b', size: 64, line: 1 });
    expect([device?.bytes[0], device?.bytes[17], device?.bytes[63]]).toEqual([1, 17, 49]);
    expect(device?.bytes).toHaveLength(64);
    expect([device?.lineOf(0x1f), device?.lineOf(0x40)]).toEqual([4, undefined]);
  });

  it('takes rows in any order, short, in upper case, with CRLF, and fills gaps with FFh', () => {
    const dump = parseLspci('00:02.0 x\r\n100: AB\r\n10: cd EF \r\n');
    const [device] = dump.devices;
    expect(device?.size).toBe(0x101);
    expect([device?.bytes[0x100], device?.bytes[0x10], device?.bytes[0x11], device?.bytes[0]]).toEqual([
      0xab, 0xcd, 0xef, 0xff,
    ]);
    expect(dump.faults).toEqual([]);
    expect(dump.warnings.map(({ text }) => text)).toEqual([
      '0000:00:02.0: no row gives 00h; it reads as FFh',
    ]);
  });

  it('ends a device at an empty line and drops the rows behind it', () => {
    const dump = parseLspci(`00:02.0 x\n${row(0, [1])}\n${row(1, [2])}`);
    expect(dump.devices[0]?.size).toBe(1);
    expect(dump.warnings[0]).toEqual({
      line: 4,
      text: 'the row belongs to no device: no slot line since the start or the last empty line',
    });
  });

  it('shows the same slot twice where it stands twice', () => {
    expect(slots('00:02.0 x\n00:02.0 y\n')).toEqual(['0000:00:02.0', '0000:00:02.0']);
  });

  it.each([
    ['00:02.0 x\n00: 86 8g\n', "line 2: malformed row: '8g' is not a byte of two hex digits"],
    ['00:02.0 x\n00: 86  80\n', "line 2: malformed row: '' is not a byte of two hex digits"],
    ['00:02.0 x\n00: 868 0\n', "line 2: malformed row: '868' is not a byte of two hex digits"],
    ['00:02.0 x\nfff: 00 11\n', 'line 2: offset 1000h is outside the 4096 bytes of configuration space'],
    ['00:02.0 x\n1000: 00\n', 'line 2: offset 1000h is outside the 4096 bytes of configuration space'],
    [`00:02.0 ${'x'.repeat(246)}\n`, 'line 1: the line has 255 bytes or more'],
    [`00:02.0 ${'é'.repeat(123)}\n`, 'line 1: the line has 255 bytes or more'],
    ['00:02.0 x\n00: 86', 'line 2: the last line has no newline'],
  ])('says where lspci would refuse the file: %j', (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });

  it('accepts what is just short enough', () => {
    expect(faults(`00:02.0 ${'x'.repeat(245)}\n`)).toEqual([]);
    expect(faults('00:02.0 x\nfff: 00\n00: 86 \n10: \n')).toEqual([]);
  });

  it('reads the rest of a file behind a line that lspci refuses', () => {
    const dump = parseLspci(`00:02.0 x\n00: zz\n${row(16, [7])}\n00:03.0 y\n${row(0, [9])}`);
    expect(dump.devices.map(({ bytes }) => [bytes.length, bytes.at(-1)])).toEqual([
      [17, 7],
      [1, 9],
    ]);
  });

  it('never throws and never gives more than 4096 bytes, whatever the text', () => {
    const piece = fc.constantFrom(
      '00:02.0 x',
      '\n',
      '10: ',
      'ff0: ',
      '0f ',
      'zz',
      '\r\n',
      '12345678: 00',
      'é',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          for (const { bytes, size } of parseLspci(text).devices) {
            expect(bytes.length).toBe(size);
            expect(size).toBeLessThanOrEqual(4096);
          }
        },
      ),
    );
  });

  it('stops at the number of devices that a domain can have', () => {
    const dump = parseLspci('00:00.0 x\n'.repeat(MAX_DEVICES + 5));
    expect(dump.devices).toHaveLength(MAX_DEVICES);
    expect(dump.faults).toHaveLength(1);
  });
});

describe('readDump', () => {
  const raw = (size: number) => new Uint8Array(size).map((_, i) => (i === 0 ? 0x86 : 0));

  it('takes binary content of at most 4096 bytes as one device, its slot from a sysfs path', () => {
    const read = readDump('/sys/bus/pci/devices/0000:6a:01.0/config', raw(4096));
    expect(read.ok && read.value.devices[0]).toMatchObject({ slot: '0000:6a:01.0', size: 4096 });
    const plain = readDump('config', raw(64));
    expect(plain.ok && plain.value.devices[0]?.slot).toBe('0000:00:00.0');
  });

  it('refuses binary content that is longer', () => {
    expect(readDump('a.bin', raw(4097))).toEqual({
      ok: false,
      error:
        'line 1: a control character; this is neither lspci text nor a config file of at most 4096 bytes',
    });
  });

  it('reads text as lspci text', () => {
    const read = readDump('a.lspci', new TextEncoder().encode('00:02.0 é\n00: 86\n'));
    expect(read.ok && read.value.devices[0]).toMatchObject({ label: 'é', size: 1 });
  });
});
