/** Power Management capability, standard 01h, 8 bytes (PCIe base, section 7.5.2). */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, PCI_REGS, register, rsvdP } from './row-builders.ts';

export const powerManagement: CapabilityRow = {
  kind: 'std',
  id: 0x01,
  name: 'PM',
  title: 'Power Management',
  length: 8,
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('pm.cap', 'Power Management Capabilities', 0x02, 16, PCI_REGS, [
      bit(15, 'capPmeD3cold', 'PME from D3cold', 'RO'),
      bit(14, 'capPmeD3hot', 'PME from D3hot', 'RO'),
      bit(13, 'capPmeD2', 'PME from D2', 'RO'),
      bit(12, 'capPmeD1', 'PME from D1', 'RO'),
      bit(11, 'capPmeD0', 'PME from D0', 'RO'),
      bit(10, 'capD2', 'D2 Support', 'RO'),
      bit(9, 'capD1', 'D1 Support', 'RO'),
      bits(8, 6, 'capAuxPower', 'Aux Current', 'RO'),
      bit(5, 'capDsi', 'Device Specific Initialization', 'RO'),
      rsvdP(4, 4),
      bit(3, 'capPmeClock', 'PME Clock', 'RO'),
      bits(2, 0, 'capVer', 'Version', 'RO'),
    ]),
    register('pm.ctrl', 'Power Management Control/Status', 0x04, 16, PCI_REGS, [
      bit(15, 'ctrlPmeStatus', 'PME Status', 'RW1CS', { reset: 0 }),
      bits(14, 13, 'ctrlDataScale', 'Data Scale', 'RO'),
      bits(12, 9, 'ctrlDataSel', 'Data Select', 'RW', { reset: 0, modelled: false }),
      bit(8, 'ctrlPmeEnable', 'PME Enable', 'RWS', { reset: 0, modelled: false }),
      rsvdP(7, 4),
      bit(3, 'ctrlNoSoftReset', 'No Soft Reset', 'RO'),
      rsvdP(2, 2),
      bits(1, 0, 'ctrlState', 'Power State', 'RW', {
        reset: 0,
        modelled: false,
        values: { 0: 'D0', 1: 'D1', 2: 'D2', 3: 'D3hot' },
      }),
    ]),
    register('pm.ppb', 'Bridge Extensions', 0x06, 8, PCI_REGS, [
      bit(7, 'ppbBpccEnable', 'Bus Power/Clock Control Enable', 'RO'),
      bit(6, 'ppbB2B3', 'B2/B3 Support', 'RO'),
      rsvdP(5, 0),
    ]),
    register('pm.data', 'Data', 0x07, 8, PCI_REGS, [bits(7, 0, 'data', 'Data', 'RO')]),
  ],
};
