/** Config spaces for the tests of this room, written as 32-bit words at literal offsets. */
import { putWidth } from '../config-space/bytes.ts';
import type { FunctionState } from '../device/function-state.ts';

type Words = Readonly<Record<number, number | readonly number[]>>;

/** 4096 bytes with these words; an array lies at consecutive offsets. */
export function configOf(words: Words): Uint8Array {
  const bytes = new Uint8Array(0x1000);
  for (const [key, value] of Object.entries(words)) {
    (typeof value === 'number' ? [value] : value).forEach((one, i) => {
      putWidth(bytes, Number(key) + 4 * i, 32, one);
    });
  }
  return bytes;
}

/** A VF's header as hardware has it, and a PCI Express capability v2 (FLR capable) at 0x40 that ends its list. */
const VF_START: Words = {
  0x00: 0xffffffff,
  0x04: 0x00100000,
  0x08: 0x08800000,
  0x2c: 0x00001234,
  0x34: 0x00000040,
  0x40: [0x00020010, 0x10008000, 0x00002000],
};

export const VF = 0x0180;
export const PF = 0x0100;

/** A VF (Requester ID 0x0180) with these words beyond its header and PCI Express capability. */
export const vfOf = (words: Words): FunctionState => ({
  requesterId: VF,
  role: 'vf',
  pf: PF,
  vfNumber: 1,
  config: configOf({ ...VF_START, ...words }),
});

/** Words of a PF (8086:0d93): SR-IOV at 0xB80 names VF Device ID 0x0D52, PASID at 0xB40, `control` in its control. */
export const pfWords = (control: number, capability = 0x1406): Words => ({
  0x00: 0x0d938086,
  0x04: 0x00100006,
  0x34: 0x00000040,
  0x40: 0x00020010,
  0x100: 0xb4010001,
  0xb40: [0xb801001b, control * 0x10000 + capability],
  0xb80: [0x00010010, 0x00000002, 0x00000000, 0x00060006, 0x00000000, 0x00020010, 0x0d520000, 0x0000003f],
});

/** The PF of `vfOf`. */
export const pfOf = (words: Words = pfWords(0)): FunctionState => ({
  requesterId: PF,
  role: 'pf',
  config: configOf(words),
});

/**
 * Intel DSA 8086:0b25 as pciutils' tests/pri-pasid has it: 0x200 to 0x24F word for word; the capabilities before
 * are cut to their headers and the words that tell their length.
 */
export const DSA: FunctionState = {
  requesterId: 0x6a08,
  role: 'other',
  config: configOf({
    0x00: 0x0b258086,
    0x04: 0x00100006,
    0x34: 0x00000040,
    0x40: [0x00928010, 0x10008000],
    0x80: [0x80089011],
    0x90: [0x00030001, 0x00000008],
    0x100: 0x15020001,
    0x150: 0x16010018,
    0x160: [0x17010017, 0x00010205, 0x00000102],
    0x170: 0x20010002,
    0x200: [0x22010023, 0x01808086, 0x00000005, 0x00000001, 0x00000001, 0x00000001],
    0x220: [0x2301000f, 0x80000060],
    0x230: [0x2401001b, 0x00051404],
    0x240: [0x00010013, 0x81000000, 0x00000200, 0x00000000],
  }),
};
