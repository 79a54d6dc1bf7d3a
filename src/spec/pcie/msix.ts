/** MSI-X, standard 11h, 12 bytes (PCIe base, section 7.7.2). In a VF the BIR names the VF's own BAR slices. */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, PCI_REGS, register, rsvdP } from './row-builders.ts';

export const msix: CapabilityRow = {
  kind: 'std',
  id: 0x11,
  name: 'MSIX',
  title: 'MSI-X',
  length: 12,
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('msix.flags', 'Message Control', 0x02, 16, PCI_REGS, [
      bit(15, 'flagsEnable', 'MSI-X Enable', 'RW', { reset: 0 }),
      bit(14, 'flagsMaskall', 'Function Mask', 'RW', { reset: 0 }),
      rsvdP(13, 11),
      bits(10, 0, 'flagsQsize', 'Table Size', 'RO', { desc: 'Number of entries less one.' }),
    ]),
    register('msix.table', 'Table Offset and BIR', 0x04, 32, PCI_REGS, [
      bits(31, 3, 'tableOffset', 'Table Offset', 'RO'),
      bits(2, 0, 'tableBir', 'Table BIR', 'RO'),
    ]),
    register('msix.pba', 'PBA Offset and BIR', 0x08, 32, PCI_REGS, [
      bits(31, 3, 'pbaOffset', 'PBA Offset', 'RO'),
      bits(2, 0, 'pbaBir', 'PBA BIR', 'RO'),
    ]),
  ],
};
