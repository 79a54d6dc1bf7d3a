/** VFs appear and vanish with VF Enable of their PF (PCIe 6.x, section 9.3.3.3.1). */
import { makeBdf } from '../../base/bdf.ts';
import { readCapabilityField } from '../config-space/capability-field.ts';
import { type FunctionState, vfRequesterIds } from './function-state.ts';

export interface VfChange {
  readonly functions: readonly FunctionState[];
  readonly notes: readonly string[];
}

const byRequesterId = (a: FunctionState, b: FunctionState): number => a.requesterId - b.requesterId;

/** Bytes of a VF at its birth: Vendor and Device ID read as FFFFh in a VF. */
function firstBytes(pf: FunctionState): Uint8Array {
  const bytes = pf.vfTemplate?.slice() ?? new Uint8Array(0x1000);
  bytes.fill(0xff, 0, 4);
  return bytes;
}

/** The functions with exactly the VFs that the registers of `pf` call for; a VF that exists already stays. */
export function settleVfs(functions: readonly FunctionState[], pf: FunctionState): VfChange {
  const wanted = vfRequesterIds(pf);
  const isVfOfPf = (fn: FunctionState) => fn.role === 'vf' && fn.pf === pf.requesterId;
  const present = functions.filter(isVfOfPf);
  if (wanted.length === 0) {
    if (present.length === 0) return { functions, notes: [] };
    const notes = [`${String(present.length)} VFs of ${makeBdf(pf.requesterId)} cease to exist.`];
    return { functions: functions.filter((fn) => !isVfOfPf(fn)), notes };
  }
  if (present.length > 0) return { functions, notes: [] };

  const notes: string[] = [];
  const asked = readCapabilityField(pf.config, 'ext', 'SRIOV', 'numVf')?.value ?? 0;
  if (asked > wanted.length) {
    notes.push(
      `NumVFs ${String(asked)} is beyond TotalVFs: undefined; ${String(wanted.length)} VFs appear here.`,
    );
  }
  if (pf.vfTemplate === undefined)
    notes.push('The PF has no template for its VFs: they have empty registers.');
  const taken = new Set(functions.map(({ requesterId }) => requesterId));
  const bytes = firstBytes(pf);
  const born: FunctionState[] = [];
  wanted.forEach((requesterId, i) => {
    if (taken.has(requesterId)) {
      notes.push(
        `VF ${String(i + 1)} would answer to ${makeBdf(requesterId)}, which is taken: it does not appear.`,
      );
      return;
    }
    taken.add(requesterId);
    const hidden = pf.vfHidden === undefined ? {} : { hidden: pf.vfHidden };
    born.push({ requesterId, role: 'vf', pf: pf.requesterId, vfNumber: i + 1, config: bytes, ...hidden });
  });
  notes.push(`${String(born.length)} VFs of ${makeBdf(pf.requesterId)} appear.`);
  return { functions: [...functions, ...born].sort(byRequesterId), notes };
}
