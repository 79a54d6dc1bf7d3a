/**
 * Advanced Error Reporting, extended 0001h (PCIe base, section 7.8.4). The root registers (+2Ch to +37h) exist
 * in Root Ports and Event Collectors only; the TLP prefix log (+38h) is left out. Errors are not modelled.
 */
import type { AccessKind, CapabilityRow, FieldRow } from '../row.ts';
import { bit, bits, PCI_REGS, register, rsvdP, rsvdZ } from './row-builders.ts';

const UNCORRECTABLE: readonly (readonly [number, string, string])[] = [
  [26, 'Poisblk', 'Poisoned TLP Egress Blocked'],
  [25, 'Tlppre', 'TLP Prefix Blocked'],
  [24, 'Atomeb', 'AtomicOp Egress Blocked'],
  [23, 'Mcbtlp', 'MC Blocked TLP'],
  [22, 'Intn', 'Uncorrectable Internal Error'],
  [21, 'Acsv', 'ACS Violation'],
  [20, 'Unsup', 'Unsupported Request Error'],
  [19, 'Ecrc', 'ECRC Error'],
  [18, 'MalfTlp', 'Malformed TLP'],
  [17, 'RxOver', 'Receiver Overflow'],
  [16, 'UnxComp', 'Unexpected Completion'],
  [15, 'CompAbort', 'Completer Abort'],
  [14, 'CompTime', 'Completion Timeout'],
  [13, 'Fcp', 'Flow Control Protocol Error'],
  [12, 'PoisonTlp', 'Poisoned TLP Received'],
  [5, 'Surpdn', 'Surprise Down Error'],
  [4, 'Dlp', 'Data Link Protocol Error'],
];

const CORRECTABLE: readonly (readonly [number, string, string])[] = [
  [15, 'LogOver', 'Header Log Overflow'],
  [14, 'Internal', 'Corrected Internal Error'],
  [13, 'AdvNfat', 'Advisory Non-Fatal Error'],
  [12, 'RepTimer', 'Replay Timer Timeout'],
  [8, 'RepRoll', 'Replay Number Rollover'],
  [7, 'BadDllp', 'Bad DLLP'],
  [6, 'BadTlp', 'Bad TLP'],
  [0, 'Rcvr', 'Receiver Error'],
];

/** The error bits of one register with the reserved bits between them. */
function errorBits(
  prefix: string,
  rows: readonly (readonly [number, string, string])[],
  access: AccessKind,
): readonly FieldRow[] {
  const reserved = access === 'RW1CS' ? rsvdZ : rsvdP;
  const fields: FieldRow[] = [];
  let next = 31;
  for (const [at, id, name] of rows) {
    if (next > at) fields.push(reserved(next, at + 1));
    fields.push(bit(at, prefix + id, name, access, { modelled: false }));
    next = at - 1;
  }
  if (next >= 0) fields.push(reserved(next, 0));
  return fields;
}

export const aer: CapabilityRow = {
  kind: 'ext',
  id: 0x01,
  name: 'ERR',
  title: 'Advanced Error Reporting',
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register(
      'err.uncor-status',
      'Uncorrectable Error Status',
      0x04,
      32,
      PCI_REGS,
      errorBits('uncorStatus', UNCORRECTABLE, 'RW1CS'),
    ),
    register(
      'err.uncor-mask',
      'Uncorrectable Error Mask',
      0x08,
      32,
      PCI_REGS,
      errorBits('uncorMask', UNCORRECTABLE, 'RWS'),
    ),
    register(
      'err.uncor-sever',
      'Uncorrectable Error Severity',
      0x0c,
      32,
      PCI_REGS,
      errorBits('uncorSever', UNCORRECTABLE, 'RWS'),
    ),
    register(
      'err.cor-status',
      'Correctable Error Status',
      0x10,
      32,
      PCI_REGS,
      errorBits('corStatus', CORRECTABLE, 'RW1CS'),
    ),
    register(
      'err.cor-mask',
      'Correctable Error Mask',
      0x14,
      32,
      PCI_REGS,
      errorBits('corMask', CORRECTABLE, 'RWS'),
    ),
    register('err.cap', 'Advanced Error Capabilities and Control', 0x18, 32, PCI_REGS, [
      rsvdP(31, 12),
      bit(11, 'capPrefixLog', 'TLP Prefix Log Present', 'ROS'),
      rsvdP(10, 9),
      bit(8, 'capEcrcChke', 'ECRC Check Enable', 'RWS', { needs: 'err.cap.capEcrcChkc', modelled: false }),
      bit(7, 'capEcrcChkc', 'ECRC Check Capable', 'RO'),
      bit(6, 'capEcrcGene', 'ECRC Generation Enable', 'RWS', {
        needs: 'err.cap.capEcrcGenc',
        modelled: false,
      }),
      bit(5, 'capEcrcGenc', 'ECRC Generation Capable', 'RO'),
      bits(4, 0, 'capFep', 'First Error Pointer', 'ROS'),
    ]),
    ...[0, 1, 2, 3].map((n) =>
      register(`err.header-log${String(n)}`, `Header Log ${String(n)}`, 0x1c + 4 * n, 32, PCI_REGS, [
        bits(31, 0, `headerLog${String(n)}`, `Header Log ${String(n)}`, 'ROS'),
      ]),
    ),
    register('err.root-command', 'Root Error Command', 0x2c, 32, PCI_REGS, [
      rsvdP(31, 3),
      bit(2, 'rootCmdFatalEn', 'Fatal Error Reporting Enable', 'RW', { reset: 0, modelled: false }),
      bit(1, 'rootCmdNonfatalEn', 'Non-Fatal Error Reporting Enable', 'RW', { reset: 0, modelled: false }),
      bit(0, 'rootCmdCorEn', 'Correctable Error Reporting Enable', 'RW', { reset: 0, modelled: false }),
    ]),
    register('err.root-status', 'Root Error Status', 0x30, 32, PCI_REGS, [
      bits(31, 27, 'rootAerIrq', 'Interrupt Message Number', 'RO'),
      rsvdZ(26, 7),
      bit(6, 'rootFatalRcv', 'Fatal Error Messages Received', 'RW1CS'),
      bit(5, 'rootNonfatalRcv', 'Non-Fatal Error Messages Received', 'RW1CS'),
      bit(4, 'rootFirstFatal', 'First Uncorrectable Fatal', 'RW1CS'),
      bit(3, 'rootMultiUncorRcv', 'Multiple Uncorrectable Received', 'RW1CS'),
      bit(2, 'rootUncorRcv', 'Uncorrectable Received', 'RW1CS'),
      bit(1, 'rootMultiCorRcv', 'Multiple Correctable Received', 'RW1CS'),
      bit(0, 'rootCorRcv', 'Correctable Received', 'RW1CS'),
    ]),
    register('err.root-source', 'Error Source Identification', 0x34, 32, PCI_REGS, [
      bits(31, 16, 'rootErrSrcUncor', 'Uncorrectable Source', 'ROS'),
      bits(15, 0, 'rootErrSrcCor', 'Correctable Source', 'ROS'),
    ]),
  ],
};
