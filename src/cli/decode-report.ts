/** What `decode` says about a device, as the object that `--json` prints. */
import type { LspciDevice } from '../codec/lspci.ts';
import { readU16 } from '../engine/config-space/bytes.ts';
import type { ChainProblem } from '../engine/config-space/chain-problems.ts';
import { decodeCapability, type DecodedFields } from '../engine/config-space/decode-capability.ts';
import { walkChain } from '../engine/config-space/walk-chain.ts';

export interface CapabilityReport {
  readonly kind: 'std' | 'ext';
  readonly id: number;
  readonly offset: number;
  readonly version: number | null;
  readonly name: string | null;
  readonly fields: DecodedFields;
}

export interface DeviceReport {
  readonly slot: string;
  readonly vendorId: number;
  readonly deviceId: number;
  /** Class and sub-class. */
  readonly classCode: number;
  readonly bytes: number;
  readonly caps: readonly CapabilityReport[];
  readonly problems: readonly ChainProblem[];
}

/** Decodes a device; a problem whose header stands in the dump names the line it stands on. */
export function reportDevice({ slot, size, bytes, lineOf }: LspciDevice): DeviceReport {
  const { caps, problems } = walkChain(bytes, size);
  return {
    slot,
    vendorId: readU16(bytes, 0x00),
    deviceId: readU16(bytes, 0x02),
    classCode: readU16(bytes, 0x0a),
    bytes: size,
    caps: caps.map((found) => ({
      kind: found.kind,
      id: found.id,
      offset: found.offset,
      version: found.version,
      name: found.name,
      fields: decodeCapability(bytes, size, found),
    })),
    problems: problems.map((problem) => {
      const line = lineOf(problem.offset);
      return line === undefined ? problem : { ...problem, text: `Line ${String(line)}: ${problem.text}` };
    }),
  };
}
