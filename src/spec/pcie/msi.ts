/**
 * MSI, standard 05h (PCIe base, section 7.7.1). The registers after the low address depend on two bits of
 * Message Control, so `msiForm` gives the rows of one of the four forms: 10 bytes, +4 if 64-bit, +10 if maskable.
 */
import type { CapabilityRow, RegisterRow } from '../row.ts';
import { bit, bits, PCI_REGS, register, rsvdP } from './row-builders.ts';

const control: readonly RegisterRow[] = [
  register('msi.flags', 'Message Control', 0x02, 16, PCI_REGS, [
    rsvdP(15, 9),
    bit(8, 'flagsMaskbit', 'Per-Vector Masking Capable', 'RO'),
    bit(7, 'flags64bit', '64-bit Address Capable', 'RO'),
    bits(6, 4, 'flagsQsize', 'Multiple Message Enable', 'RW', { reset: 0, modelled: false }),
    bits(3, 1, 'flagsQmask', 'Multiple Message Capable', 'RO'),
    bit(0, 'flagsEnable', 'MSI Enable', 'RW', { reset: 0 }),
  ]),
  register('msi.address-lo', 'Message Address', 0x04, 32, PCI_REGS, [
    bits(31, 2, 'addressLo', 'Message Address', 'RW', { modelled: false }),
    rsvdP(1, 0),
  ]),
];

/** The registers of one form of the capability. */
export function msiForm(is64: boolean, maskable: boolean): readonly RegisterRow[] {
  const at = is64 ? 0x0c : 0x08;
  return [
    ...control,
    ...(is64
      ? [
          register('msi.address-hi', 'Message Upper Address', 0x08, 32, PCI_REGS, [
            bits(31, 0, 'addressHi', 'Message Upper Address', 'RW', { modelled: false }),
          ]),
        ]
      : []),
    register('msi.data', 'Message Data', at, 16, PCI_REGS, [
      bits(15, 0, 'data', 'Message Data', 'RW', { modelled: false }),
    ]),
    ...(maskable
      ? [
          register('msi.mask', 'Mask Bits', at + 4, 32, PCI_REGS, [
            bits(31, 0, 'mask', 'Mask Bits', 'RW', { reset: 0, modelled: false }),
          ]),
          register('msi.pending', 'Pending Bits', at + 8, 32, PCI_REGS, [
            bits(31, 0, 'pending', 'Pending Bits', 'RO', { reset: 0 }),
          ]),
        ]
      : []),
  ];
}

export const msi: CapabilityRow = {
  kind: 'std',
  id: 0x05,
  name: 'MSI',
  title: 'Message Signaled Interrupts',
  sharing: 'per-function',
  source: PCI_REGS,
  registers: msiForm(true, true),
};
