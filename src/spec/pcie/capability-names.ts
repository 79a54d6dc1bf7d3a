/**
 * Every capability id that is recognised by name, beyond those whose registers are described. `name` is the part
 * after PCI_CAP_ID_ or PCI_EXT_CAP_ID_ in linux/pci_regs.h (7.2); ids which that header lacks are named as in the
 * code tables of the PCI-SIG's "PCI Code and ID Assignment Specification", shortened.
 */
import type { CapabilityRow } from '../row.ts';
import { source } from '../row.ts';
import { PCI_REGS } from './row-builders.ts';

type NameRow = readonly [id: number, name: string, title: string, length?: number];

const CODE_IDS = source('PCI Code and ID Assignment', '1.14, chapters 2 and 3');

const recognised =
  (kind: 'std' | 'ext', at: typeof PCI_REGS) =>
  ([id, name, title, length]: NameRow): CapabilityRow => ({
    kind,
    id,
    name,
    title,
    ...(length === undefined ? {} : { length }),
    registers: [],
    source: at,
  });

const standard: readonly NameRow[] = [
  [0x02, 'AGP', 'Accelerated Graphics Port', 12],
  [0x03, 'VPD', 'Vital Product Data', 8],
  [0x04, 'SLOTID', 'Slot Identification', 4],
  [0x06, 'CHSWP', 'CompactPCI Hot-Swap', 4],
  [0x07, 'PCIX', 'PCI-X', 8],
  [0x08, 'HT', 'HyperTransport', 4],
  [0x0a, 'DBG', 'Debug Port', 4],
  [0x0b, 'CCRC', 'CompactPCI Central Resource Control'],
  [0x0c, 'SHPC', 'PCI Standard Hot-Plug Controller', 8],
  [0x0d, 'SSVID', 'Bridge Subsystem Vendor and Device ID', 8],
  [0x0e, 'AGP3', 'AGP Target PCI-PCI Bridge'],
  [0x0f, 'SECDEV', 'Secure Device'],
  [0x12, 'SATA', 'SATA Data/Index Configuration', 8],
  [0x13, 'AF', 'PCI Advanced Features', 6],
  [0x14, 'EA', 'Enhanced Allocation'],
];

const standardBeyondLinux: readonly NameRow[] = [
  [0x00, 'NULL', 'Null', 2],
  [0x15, 'FPB', 'Flattening Portal Bridge'],
];

const extended: readonly NameRow[] = [
  [0x02, 'VC', 'Virtual Channel'],
  [0x03, 'DSN', 'Device Serial Number', 12],
  [0x04, 'PWR', 'Power Budgeting', 16],
  [0x05, 'RCLD', 'Root Complex Link Declaration'],
  [0x06, 'RCILC', 'Root Complex Internal Link Control', 12],
  [0x07, 'RCEC', 'Root Complex Event Collector', 8],
  [0x08, 'MFVC', 'Multi-Function Virtual Channel'],
  [0x09, 'VC9', 'Virtual Channel (with MFVC)'],
  [0x0a, 'RCRB', 'Root Complex Register Block', 20],
  [0x0c, 'CAC', 'Configuration Access Correlation'],
  [0x11, 'MRIOV', 'Multi-Root I/O Virtualization'],
  [0x12, 'MCAST', 'Multicast', 48],
  [0x14, 'AMD_XXX', 'Reserved for AMD'],
  [0x15, 'REBAR', 'Resizable BAR'],
  [0x16, 'DPA', 'Dynamic Power Allocation'],
  [0x17, 'TPH', 'TPH Requester'],
  [0x18, 'LTR', 'Latency Tolerance Reporting', 8],
  [0x19, 'SECPCI', 'Secondary PCI Express'],
  [0x1a, 'PMUX', 'Protocol Multiplexing'],
  [0x1d, 'DPC', 'Downstream Port Containment'],
  [0x1e, 'L1SS', 'L1 PM Substates', 16],
  [0x1f, 'PTM', 'Precision Time Measurement', 12],
  [0x24, 'VF_REBAR', 'VF Resizable BAR'],
  [0x25, 'DLF', 'Data Link Feature', 12],
  [0x26, 'PL_16GT', 'Physical Layer 16.0 GT/s'],
  [0x29, 'NPEM', 'Native PCIe Enclosure Management', 16],
  [0x2a, 'PL_32GT', 'Physical Layer 32.0 GT/s'],
  [0x2e, 'DOE', 'Data Object Exchange', 24],
  [0x2f, 'DEV3', 'Device 3', 16],
  [0x30, 'IDE', 'Integrity and Data Encryption'],
  [0x31, 'PL_64GT', 'Physical Layer 64.0 GT/s'],
];

const extendedBeyondLinux: readonly NameRow[] = [
  [0x00, 'NULL', 'Null', 4],
  [0x1c, 'LNR', 'LN Requester'],
  [0x20, 'MPHY', 'PCI Express over M-PHY'],
  [0x21, 'FRSQ', 'FRS Queueing'],
  [0x22, 'RTR', 'Readiness Time Reporting'],
  [0x27, 'LMR', 'Lane Margining at the Receiver'],
  [0x28, 'HIER_ID', 'Hierarchy ID'],
  [0x2b, 'ALT_PROT', 'Alternate Protocol'],
  [0x2c, 'SFI', 'System Firmware Intermediary'],
  [0x32, 'FLIT_LOG', 'Flit Logging'],
  [0x33, 'FLIT_PM', 'Flit Performance Measurement'],
  [0x34, 'FLIT_EI', 'Flit Error Injection'],
  [0x35, 'SVC', 'Streamlined Virtual Channel'],
  [0x36, 'MMIO_RBL', 'MMIO Register Block Locator'],
  [0x37, 'NOP_FLIT', 'NOP Flit'],
  [0x38, 'SIOV', 'Scalable I/O Virtualization'],
  [0x39, 'PL_128GT', 'Physical Layer 128.0 GT/s'],
  [0x3a, 'CAPT_D', 'Captured Data'],
];

/** Capabilities that are recognised by id and name only. */
export const RECOGNISED: readonly CapabilityRow[] = [
  ...standard.map(recognised('std', PCI_REGS)),
  ...standardBeyondLinux.map(recognised('std', CODE_IDS)),
  ...extended.map(recognised('ext', PCI_REGS)),
  ...extendedBeyondLinux.map(recognised('ext', CODE_IDS)),
];
