/** `decode` for people: one block a device, in the words and the layout that lspci's readers know. */
import { hexDigits } from '../base/hex.ts';
import type { VfBar } from '../engine/config-space/decode-capability.ts';
import { findCapability } from '../spec/pcie/catalogue.ts';
import { msiForm } from '../spec/pcie/msi.ts';
import type { RegisterRow } from '../spec/row.ts';
import type { CapabilityReport, DeviceReport } from './decode-report.ts';

/** The words of lspci for a register and its fields; a field without a word here keeps its id. */
const TERMS: Readonly<Record<string, readonly [register: string, fields: Readonly<Record<string, string>>]>> =
  {
    'pm.cap': [
      'Flags',
      { capVer: 'Version', capPmeClock: 'PMEClk', capDsi: 'DSI', capAuxPower: 'AuxCurrent' },
    ],
    'pm.ctrl': [
      'Status',
      {
        ctrlState: 'D',
        ctrlNoSoftReset: 'NoSoftRst',
        ctrlPmeEnable: 'PME-Enable',
        ctrlDataSel: 'DSel',
        ctrlDataScale: 'DScale',
        ctrlPmeStatus: 'PME',
      },
    ],
    'msix.flags': ['MSI-X', { flagsQsize: 'Count-1', flagsMaskall: 'Masked', flagsEnable: 'Enable' }],
    'msix.table': ['Vector table', { tableBir: 'BAR', tableOffset: 'offset' }],
    'msix.pba': ['PBA', { pbaBir: 'BAR', pbaOffset: 'offset' }],
    'msi.flags': [
      'MSI',
      {
        flagsEnable: 'Enable',
        flagsQmask: 'Capable',
        flagsQsize: 'Granted',
        flags64bit: '64bit',
        flagsMaskbit: 'Maskable',
      },
    ],
    'exp.flags': [
      'Express',
      { flagsVers: 'v', flagsType: 'Type', flagsSlot: 'Slot', flagsIrq: 'IntMsgNum', flagsFlit: 'Flit' },
    ],
    'exp.devcap': ['DevCap', {}],
    'exp.devctl': ['DevCtl', {}],
    'exp.devsta': ['DevSta', {}],
    'exp.lnkcap': ['LnkCap', {}],
    'exp.lnkctl': ['LnkCtl', {}],
    'exp.lnksta': ['LnkSta', {}],
    'exp.devcap2': ['DevCap2', {}],
    'exp.devctl2': ['DevCtl2', {}],
    'err.uncor-status': ['UESta', {}],
    'err.uncor-mask': ['UEMsk', {}],
    'err.uncor-sever': ['UESvrt', {}],
    'err.cor-status': ['CESta', {}],
    'err.cor-mask': ['CEMsk', {}],
    'err.cap': ['AERCap', {}],
    'vndr.header': ['Vendor Specific Information', { headerId: 'ID', headerRev: 'Rev', headerLen: 'Len' }],
    'acs.cap': [
      'ACSCap',
      {
        capSv: 'SrcValid',
        capTb: 'TransBlk',
        capRr: 'ReqRedir',
        capCr: 'CmpltRedir',
        capUf: 'UpstreamFwd',
        capEc: 'EgressCtrl',
        capDt: 'DirectTrans',
      },
    ],
    'acs.ctrl': [
      'ACSCtl',
      {
        ctrlSv: 'SrcValid',
        ctrlTb: 'TransBlk',
        ctrlRr: 'ReqRedir',
        ctrlCr: 'CmpltRedir',
        ctrlUf: 'UpstreamFwd',
        ctrlEc: 'EgressCtrl',
        ctrlDt: 'DirectTrans',
      },
    ],
    'ari.cap': ['ARICap', { capMfvc: 'MFVC', capAcs: 'ACS', capNfn: 'Next Function' }],
    'ari.ctrl': ['ARICtl', { ctrlMfvc: 'MFVC', ctrlAcs: 'ACS', ctrlFg: 'Function Group' }],
    'ats.cap': ['ATSCap', { capQdep: 'Invalidate Queue Depth' }],
    'ats.ctrl': ['ATSCtl', { ctrlEnable: 'Enable', ctrlStu: 'Smallest Translation Unit' }],
    'sriov.cap': ['IOVCap', { capVfm: 'Migration', capVf10BitTagReq: '10BitTagReq', capIntr: 'IntMsgNum' }],
    'sriov.ctrl': [
      'IOVCtl',
      {
        ctrlVfe: 'Enable',
        ctrlVfm: 'Migration',
        ctrlIntr: 'Interrupt',
        ctrlMse: 'MSE',
        ctrlAri: 'ARIHierarchy',
        ctrlVf10BitTagReqEn: '10BitTagReq',
      },
    ],
    'sriov.status': ['IOVSta', { statusVfm: 'Migration' }],
    'sriov.vfm': ['VF Migration', { vfmOffset: 'offset', vfmBir: 'BIR' }],
    'pri.ctrl': ['PRICtl', { ctrlEnable: 'Enable', ctrlReset: 'Reset' }],
    'pri.status': [
      'PRISta',
      { statusRf: 'RF', statusUprgi: 'UPRGI', statusStopped: 'Stopped', statusPasid: 'PASID' },
    ],
    'pasid.cap': [
      'PASIDCap',
      { capExec: 'Exec', capPriv: 'Priv', capTranslated: 'Translated', capWidth: 'Max PASID Width' },
    ],
    'pasid.ctrl': [
      'PASIDCtl',
      { ctrlEnable: 'Enable', ctrlExec: 'Exec', ctrlPriv: 'Priv', ctrlTranslated: 'Translated' },
    ],
    'dvsec.header1': [
      'Designated Vendor-Specific',
      { header1Vid: 'Vendor', header1Rev: 'Rev', header1Len: 'Len' },
    ],
    'dvsec.header2': ['Designated Vendor-Specific', { header2Id: 'ID' }],
  };

/** One device and an empty line: its ids, its capabilities with their registers, and what is wrong with the lists. */
export function deviceText(device: DeviceReport, label: string): string {
  const ids = [device.vendorId, device.deviceId].map((id) => hexDigits(id, 4)).join(':');
  const lines = [
    `${device.slot} ${label}`.trimEnd(),
    `\tClass ${hexDigits(device.classCode, 4)}, device ${ids}, ${String(device.bytes)} bytes`,
    ...device.caps.flatMap(capabilityLines),
    ...device.problems.map(({ kind, chain, text }) => `\tProblem (${chain}, ${kind}): ${text}`),
  ];
  return `${lines.join('\n')}\n\n`;
}

function capabilityLines(cap: CapabilityReport): string[] {
  const row = findCapability(cap.kind, cap.id);
  const title = row === undefined ? `id ${hexDigits(cap.id, 2)}h` : `${row.title} (${row.name})`;
  const version = cap.kind === 'ext' ? ` v${String(cap.version)}` : '';
  const offset = hexDigits(cap.offset, cap.kind === 'ext' ? 3 : 2);
  const registers = row === undefined ? [] : row.name === 'MSI' ? msiForm(true, true) : row.registers;
  const lines = [`\tCapabilities: [${offset}${version}] ${title}`];
  let barsDone = false;
  for (const register of registers) {
    const text = registerText(register, cap);
    if (text !== undefined) lines.push(`\t\t${text}`);
    const bars = cap.fields['bar'];
    if (register.id.startsWith('sriov.bar') && Array.isArray(bars) && !barsDone) {
      barsDone = true;
      lines.push(...bars.map((bar: VfBar) => `\t\t${barText(bar)}`));
    }
  }
  return lines;
}

/** `PASIDCtl: Enable+ Exec- Priv+`; undefined where the dump does not show the register. */
function registerText(register: RegisterRow, cap: CapabilityReport): string | undefined {
  const [name, words] = TERMS[register.id] ?? [register.name, {}];
  const shown = [...register.fields]
    .sort((a, b) => a.bits[1] - b.bits[1])
    .flatMap(({ id, bits: [msb, lsb] }): { readonly word: string; readonly value: string }[] => {
      const value = cap.fields[id];
      if (typeof value !== 'number') return [];
      const word = words[id] ?? withoutPrefix(register, id);
      if (msb === lsb) return [{ word, value: value === 1 ? '+' : '-' }];
      return [{ word, value: msb - lsb < 15 ? String(value) : hexDigits(value, (msb + 1) >>> 2) }];
    });
  const [only] = shown;
  if (only === undefined) return undefined;
  if (register.fields.length === 1) return `${name}: ${only.value}`;
  return `${name}: ${shown.map(({ word, value }) => word + (/[+-]/.test(value) ? '' : '=') + value).join(' ')}`;
}

/** A field id without what all ids of the register begin with: `devctlFere` becomes `Fere`. */
function withoutPrefix(register: RegisterRow, id: string): string {
  const ids = register.fields.filter(({ role }) => role !== 'reserved').map((field) => field.id);
  let length = 0;
  while (ids.length > 1 && ids.every((one) => one[length] === id[length])) length += 1;
  const words = id.split(/(?=[A-Z0-9])/);
  let cut = 0;
  for (const word of words) {
    if (cut + word.length > length) break;
    cut += word.length;
  }
  return id.slice(cut);
}

const barText = ({ index, address, is64, prefetch }: VfBar): string =>
  `Region ${String(index)}: Memory at ${address.slice(is64 ? 2 : 10)} ` +
  `(${is64 ? '64' : '32'}-bit, ${prefetch ? '' : 'non-'}prefetchable)`;
