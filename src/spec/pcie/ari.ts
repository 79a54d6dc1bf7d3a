/** Alternative Routing-ID Interpretation, extended 000Eh, 8 bytes (PCIe base, section 7.8.8). */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, PCI_REGS, register, rsvdP } from './row-builders.ts';

export const ari: CapabilityRow = {
  kind: 'ext',
  id: 0x0e,
  name: 'ARI',
  title: 'Alternative Routing-ID Interpretation',
  length: 8,
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('ari.cap', 'ARI Capability', 0x04, 16, PCI_REGS, [
      bits(15, 8, 'capNfn', 'Next Function Number', 'HwInit', {
        desc: '0 ends the list; VFs are not linked by it.',
      }),
      rsvdP(7, 2),
      bit(1, 'capAcs', 'ACS Function Groups Capability', 'RO'),
      bit(0, 'capMfvc', 'MFVC Function Groups Capability', 'RO'),
    ]),
    register('ari.ctrl', 'ARI Control', 0x06, 16, PCI_REGS, [
      rsvdP(15, 7),
      bits(6, 4, 'ctrlFg', 'Function Group', 'RW', { reset: 0, modelled: false }),
      rsvdP(3, 2),
      bit(1, 'ctrlAcs', 'ACS Function Groups Enable', 'RW', {
        reset: 0,
        needs: 'ari.cap.capAcs',
        modelled: false,
      }),
      bit(0, 'ctrlMfvc', 'MFVC Function Groups Enable', 'RW', {
        reset: 0,
        needs: 'ari.cap.capMfvc',
        modelled: false,
      }),
    ]),
  ],
};
