/**
 * Control and capability registers in lspci's words (pciutils 3.14, ls-caps.c and ls-ecaps.c): a label, then
 * flags with `+` or `-`, then numbers. Only registers that lspci prints as flags are listed.
 */

export interface LspciRow {
  readonly label: string;
  /** Field id and lspci's word for it. */
  readonly flags: readonly (readonly [field: string, word: string])[];
  /** Field id, lspci's words, and hex digits; 0 digits: decimal. */
  readonly numbers?: readonly (readonly [field: string, words: string, digits: number])[];
}

/** By register id. */
export const LSPCI_WORDS: Readonly<Record<string, LspciRow>> = {
  'header.command': {
    label: 'Control',
    flags: [
      ['commandIo', 'I/O'],
      ['commandMemory', 'Mem'],
      ['commandMaster', 'BusMaster'],
      ['commandSpecial', 'SpecCycle'],
      ['commandInvalidate', 'MemWINV'],
      ['commandVga', 'VGASnoop'],
      ['commandParity', 'ParErr'],
      ['commandWait', 'Stepping'],
      ['commandSerr', 'SERR'],
      ['commandFastBack', 'FastB2B'],
      ['commandIntxDisable', 'DisINTx'],
    ],
  },
  'pasid.cap': {
    label: 'PASIDCap',
    flags: [
      ['capExec', 'Exec'],
      ['capPriv', 'Priv'],
    ],
    numbers: [['capWidth', 'Max PASID Width', 2]],
  },
  'pasid.ctrl': {
    label: 'PASIDCtl',
    flags: [
      ['ctrlEnable', 'Enable'],
      ['ctrlExec', 'Exec'],
      ['ctrlPriv', 'Priv'],
    ],
  },
  'pri.ctrl': {
    label: 'PRICtl',
    flags: [
      ['ctrlEnable', 'Enable'],
      ['ctrlReset', 'Reset'],
    ],
  },
  'pri.status': {
    label: 'PRISta',
    flags: [
      ['statusRf', 'RF'],
      ['statusUprgi', 'UPRGI'],
      ['statusStopped', 'Stopped'],
      ['statusPasid', 'PASID'],
    ],
  },
  'ats.cap': { label: 'ATSCap', flags: [], numbers: [['capQdep', 'Invalidate Queue Depth', 2]] },
  'ats.ctrl': {
    label: 'ATSCtl',
    flags: [['ctrlEnable', 'Enable']],
    numbers: [['ctrlStu', 'Smallest Translation Unit', 2]],
  },
  'sriov.cap': {
    label: 'IOVCap',
    flags: [
      ['capVfm', 'Migration'],
      ['capVf10BitTagReq', '10BitTagReq'],
    ],
    numbers: [['capIntr', 'Interrupt Message Number', 3]],
  },
  'sriov.ctrl': {
    label: 'IOVCtl',
    flags: [
      ['ctrlVfe', 'Enable'],
      ['ctrlVfm', 'Migration'],
      ['ctrlIntr', 'Interrupt'],
      ['ctrlMse', 'MSE'],
      ['ctrlAri', 'ARIHierarchy'],
      ['ctrlVf10BitTagReqEn', '10BitTagReq'],
    ],
  },
  'sriov.status': { label: 'IOVSta', flags: [['statusVfm', 'Migration']] },
  'sriov.initial-vf': { label: 'SR-IOV', flags: [], numbers: [['initialVf', 'Initial VFs', 0]] },
  'sriov.total-vf': { label: 'SR-IOV', flags: [], numbers: [['totalVf', 'Total VFs', 0]] },
  'sriov.num-vf': { label: 'SR-IOV', flags: [], numbers: [['numVf', 'Number of VFs', 0]] },
  'sriov.vf-offset': { label: 'SR-IOV', flags: [], numbers: [['vfOffset', 'VF offset', 0]] },
  'sriov.vf-stride': { label: 'SR-IOV', flags: [], numbers: [['vfStride', 'stride', 0]] },
  'ari.cap': {
    label: 'ARICap',
    flags: [
      ['capMfvc', 'MFVC'],
      ['capAcs', 'ACS'],
    ],
    numbers: [['capNfn', 'Next Function', 0]],
  },
  'ari.ctrl': {
    label: 'ARICtl',
    flags: [
      ['ctrlMfvc', 'MFVC'],
      ['ctrlAcs', 'ACS'],
    ],
    numbers: [['ctrlFg', 'Function Group', 0]],
  },
  'acs.cap': {
    label: 'ACSCap',
    flags: [
      ['capSv', 'SrcValid'],
      ['capTb', 'TransBlk'],
      ['capRr', 'ReqRedir'],
      ['capCr', 'CmpltRedir'],
      ['capUf', 'UpstreamFwd'],
      ['capEc', 'EgressCtrl'],
      ['capDt', 'DirectTrans'],
    ],
  },
  'acs.ctrl': {
    label: 'ACSCtl',
    flags: [
      ['ctrlSv', 'SrcValid'],
      ['ctrlTb', 'TransBlk'],
      ['ctrlRr', 'ReqRedir'],
      ['ctrlCr', 'CmpltRedir'],
      ['ctrlUf', 'UpstreamFwd'],
      ['ctrlEc', 'EgressCtrl'],
      ['ctrlDt', 'DirectTrans'],
    ],
  },
  'msi.flags': {
    label: 'MSI',
    flags: [
      ['flagsEnable', 'Enable'],
      ['flagsMaskbit', 'Maskable'],
      ['flags64bit', '64bit'],
    ],
  },
  'msix.flags': {
    label: 'MSI-X',
    flags: [
      ['flagsEnable', 'Enable'],
      ['flagsMaskall', 'Masked'],
    ],
  },
};
