/**
 * Vendor-specific capabilities: standard VNDR 09h, extended VNDR 000Bh (VSEC) and DVSEC 0023h (PCIe base,
 * sections 7.9.4 to 7.9.6). Only the headers are described: the rest is the vendor's.
 */
import type { CapabilityRow } from '../row.ts';
import { bits, PCI_REGS, register } from './row-builders.ts';

export const vendorSpecificStandard: CapabilityRow = {
  kind: 'std',
  id: 0x09,
  name: 'VNDR',
  title: 'Vendor-Specific',
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('vndr-std.length', 'Length', 0x02, 8, PCI_REGS, [
      bits(7, 0, 'length', 'Length', 'RO', { desc: 'Bytes, from the start of the capability.' }),
    ]),
  ],
};

export const vendorSpecificExtended: CapabilityRow = {
  kind: 'ext',
  id: 0x0b,
  name: 'VNDR',
  title: 'Vendor-Specific Extended Capability',
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('vndr.header', 'Vendor-Specific Header', 0x04, 32, PCI_REGS, [
      bits(31, 20, 'headerLen', 'VSEC Length', 'RO'),
      bits(19, 16, 'headerRev', 'VSEC Revision', 'RO'),
      bits(15, 0, 'headerId', 'VSEC ID', 'RO'),
    ]),
  ],
};

export const designatedVendorSpecific: CapabilityRow = {
  kind: 'ext',
  id: 0x23,
  name: 'DVSEC',
  title: 'Designated Vendor-Specific Extended Capability',
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('dvsec.header1', 'DVSEC Header 1', 0x04, 32, PCI_REGS, [
      bits(31, 20, 'header1Len', 'DVSEC Length', 'RO'),
      bits(19, 16, 'header1Rev', 'DVSEC Revision', 'RO'),
      bits(15, 0, 'header1Vid', 'DVSEC Vendor ID', 'RO'),
    ]),
    register('dvsec.header2', 'DVSEC Header 2', 0x08, 16, PCI_REGS, [
      bits(15, 0, 'header2Id', 'DVSEC ID', 'RO'),
    ]),
  ],
};
