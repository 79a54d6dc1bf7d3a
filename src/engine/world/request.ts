/**
 * One request, judged twice by one procedure. The hardware's world: the sender's own gates (registers of the PF),
 * then the host IOMMU. The guest's world: what the guest has programmed (its virtual bits), then its vIOMMU over
 * its own memory. DMA never passes the vIOMMU: the expected verdict is a computation about what the guest may
 * believe, and leaves no trace in either world.
 */
import { hex } from '../../base/hex.ts';
import { GATES, type GateRow } from '../../spec/gates.ts';
import { readCapabilityField } from '../config-space/capability-field.ts';
import { findCapability } from '../config-space/find-capability.ts';
import { capabilityOwner } from '../device/function-state.ts';
import type { Agreement, CheckRecord, Consulted, DmaRequest, Judgement } from '../explanation.ts';
import { findWindow, GuestMemory, hostAddressOf } from '../guest/guest-memory.ts';
import { judge } from '../iommu/judge.ts';
import { readVirtual } from '../vfio/access.ts';
import type { Draft } from './draft.ts';
import type { RequestOutcome } from './trace.ts';
import type { Assignment, World } from './world.ts';

/** Command register, bytes from the start of config space. */
const COMMAND = 4;

/** A gate's result: the row, whether it holds, and what was looked at. */
interface GateResult {
  readonly row: GateRow;
  readonly holds: boolean;
  readonly consulted: readonly Consulted[];
}

/** Judges a request in both worlds and applies what the hardware does to the draft. */
export function judgeRequest(draft: Draft, request: DmaRequest): RequestOutcome {
  const actual = judgeActual(draft, request);
  const assignment = draft.assignments.find((one) => one.requesterId === request.requesterId);
  // The guest's side of ATS and PRI is not modelled: what it may expect of those requests is left open.
  if (assignment === undefined || request.kind !== 'untranslated') return { request, actual };
  const expected = judgeExpected(draft.world, assignment, request);
  return { request, actual, expected, agreement: compare(draft.world, expected, actual) };
}

function judgeActual(draft: Draft, request: DmaRequest): Judgement {
  const gates = deviceGates(draft.world, request);
  const closed = gates.find((gate) => !gate.holds);
  if (closed !== undefined) return heldBack(gates, closed);
  const done = judge(draft.iommu, draft.memory, request);
  draft.iommu = done.iommu;
  return { ...done.judgement, checks: [...gates.map(gateRecord), ...done.judgement.checks] };
}

function judgeExpected(world: World, assignment: Assignment, request: DmaRequest): Judgement {
  const gates = guestGates(world, assignment, request);
  const closed = gates.find((gate) => !gate.holds);
  const viommu = assignment.guest.iommu;
  if (closed !== undefined || viommu === undefined) return heldBack(gates, closed ?? gates[0]);
  const memory = new GuestMemory(world.memory.fork(), world.guestMemory);
  const { judgement } = judge(viommu, memory, request);
  const checks = [
    ...gates.map(gateRecord),
    ...judgement.checks.map((check): CheckRecord => ({ ...check, stage: 'guest' })),
  ];
  const promised: Judgement = { ...judgement, checks };
  if (promised.verdict === 'blocked' || promised.output === undefined) return promised;
  const backed = memoryBacked(world, request, promised.output);
  const last = gateRecord(backed);
  if (backed.holds) return { ...promised, checks: [...checks, last] };
  const { output: _nowhere, ...rest } = promised;
  return { ...rest, verdict: 'blocked', checks: [...checks, last], decidedBy: last.id, completion: 'UR' };
}

/** Allowed to the same page, or blocked in both: they agree. */
function compare(world: World, expected: Judgement, actual: Judgement): Agreement {
  if (expected.verdict === 'blocked') return actual.verdict === 'blocked' ? 'agrees' : 'leak';
  if (actual.verdict === 'blocked') return 'overblock';
  if (expected.output === undefined || actual.output === undefined) return 'agrees';
  return hostAddressOf(world.guestMemory, expected.output) === actual.output ? 'agrees' : 'leak';
}

function deviceGates(world: World, request: DmaRequest): GateResult[] {
  const sender = world.functions.find((fn) => fn.requesterId === request.requesterId);
  const exists = gate(GATES.deviceExists, sender !== undefined, []);
  if (sender === undefined) return [exists];
  const command = (sender.config[4] ?? 0) | ((sender.config[5] ?? 0) << 8);
  const registerGate = (row: GateRow, capability: 'PASID' | 'ATS' | 'PRI', field: string, label: string) => {
    const owner =
      capability === 'ATS' ? sender : capabilityOwner(world.functions, request.requesterId, capability);
    const found = owner && readCapabilityField(owner.config, 'ext', capability, field);
    return gate(row, found?.value === 1, [
      found === undefined
        ? { label, value: 'no capability' }
        : {
            label,
            value: String(found.value),
            field: `${found.register}.${field}`,
            at: { space: 'config', requesterId: owner?.requesterId ?? 0, offset: found.offset },
          },
    ]);
  };
  const gates = [
    exists,
    gate(GATES.deviceBusMaster, (command & 4) !== 0, [
      {
        label: 'Bus Master',
        value: (command & 4) === 0 ? '0' : '1',
        field: 'header.command.master',
        at: { space: 'config', requesterId: sender.requesterId, offset: 4 },
      },
    ]),
  ];
  if (request.kind === 'translation-request' || request.kind === 'translated') {
    gates.push(registerGate(GATES.deviceAtsEnabled, 'ATS', 'ctrlEnable', 'ATS Enable'));
  }
  if (request.kind === 'page-request') {
    gates.push(registerGate(GATES.devicePriEnabled, 'PRI', 'ctrlEnable', 'PRI Enable'));
  }
  if (request.pasid !== null) {
    gates.push(pasidCapabilityGate(world, request.requesterId));
    gates.push(registerGate(GATES.devicePasidEnabled, 'PASID', 'ctrlEnable', 'PASID Enable'));
    if (request.execute) {
      gates.push(registerGate(GATES.deviceExecuteEnabled, 'PASID', 'ctrlExec', 'Execute Enable'));
    }
    if (request.privileged) {
      gates.push(registerGate(GATES.devicePrivilegedEnabled, 'PASID', 'ctrlPriv', 'Privileged Enable'));
    }
  }
  return gates;
}

/** Is there a PASID capability at all, in the PF where the sender is a VF? */
function pasidCapabilityGate(world: World, sender: number): GateResult {
  const owner = capabilityOwner(world.functions, sender, 'PASID');
  const offset = owner && findCapability(owner.config, 'ext', 'PASID');
  return gate(GATES.devicePasidCapability, offset !== undefined, [
    owner === undefined || offset === undefined
      ? { label: 'PASID', value: 'no capability' }
      : {
          label: 'PASID',
          value: `at ${hex(offset, 3)}`,
          at: { space: 'config', requesterId: owner.requesterId, offset },
        },
  ]);
}

function guestGates(
  world: World,
  { requesterId, config, guest }: Assignment,
  request: DmaRequest,
): GateResult[] {
  const gates: GateResult[] = [];
  const { emulated } = config;
  if (request.pasid !== null) {
    gates.push(
      gate(GATES.guestPasidCapability, emulated !== undefined, [
        emulated === undefined
          ? { label: 'PASID', value: 'no capability' }
          : {
              label: 'PASID',
              value: `at ${hex(emulated.offset, 3)}`,
              at: { space: 'virtual-config', requesterId, offset: emulated.offset },
            },
      ]),
    );
    if (emulated !== undefined) {
      const bit = (row: GateRow, label: string, field: string, mask: number) =>
        gate(row, (guest.pasidControl & mask) !== 0, [
          {
            label,
            value: (guest.pasidControl & mask) === 0 ? '0' : '1',
            field: `pasid.ctrl.${field}`,
            at: { space: 'virtual-config', requesterId, offset: emulated.offset + 6 },
          },
        ]);
      gates.push(bit(GATES.guestPasidEnabled, 'vPASID Enable', 'ctrlEnable', 1));
      if (request.execute) gates.push(bit(GATES.guestExecuteEnabled, 'vExec', 'ctrlExec', 2));
      if (request.privileged) gates.push(bit(GATES.guestPrivilegedEnabled, 'vPriv', 'ctrlPriv', 4));
    }
  }
  gates.push(
    gate(GATES.guestIommuRunning, guest.iommu !== undefined, [
      { label: 'vIOMMU', value: guest.iommu === undefined ? 'off' : 'on' },
    ]),
  );
  const master = (readVirtual(config, world.functions, requesterId, COMMAND, 2) >>> 2) & 1;
  gates.push(
    gate(GATES.guestBusMaster, master === 1, [
      {
        label: 'Bus Master',
        value: String(master),
        field: 'header.command.master',
        at: { space: 'virtual-config', requesterId, offset: COMMAND },
      },
    ]),
  );
  return gates;
}

function memoryBacked(world: World, request: DmaRequest, output: number): GateResult {
  const window = findWindow(world.guestMemory, output);
  const holds =
    window !== undefined &&
    (request.access === 'write' || window.read) &&
    (request.access === 'read' || window.write);
  const rights = window === undefined ? 'none' : `${window.read ? 'R' : '–'}${window.write ? 'W' : '–'}`;
  return gate(GATES.guestMemoryBacked, holds, [{ label: `GPA ${hex(output)}`, value: rights }]);
}

const gate = (row: GateRow, holds: boolean, consulted: readonly Consulted[]): GateResult => ({
  row,
  holds,
  consulted,
});

const gateRecord = ({ row, holds, consulted }: GateResult): CheckRecord => ({
  id: row.id,
  step: '–',
  title: row.title,
  stage: row.stage,
  outcome: holds ? 'pass' : 'fail',
  consulted,
  reads: [],
  source: row.source,
});

/** The judgement where a gate is closed: the gates up to it, then nothing. */
function heldBack(gates: readonly GateResult[], closed: GateResult | undefined): Judgement {
  const upTo = closed === undefined ? gates : gates.slice(0, gates.indexOf(closed) + 1);
  const after = gates.slice(upTo.length).map((gate): CheckRecord => ({
    ...gateRecord(gate),
    outcome: 'not-evaluated',
  }));
  return {
    verdict: 'blocked',
    checks: [...upTo.map(gateRecord), ...after],
    decidedBy: closed?.row.id ?? '',
    completion: 'not-sent',
    tableWrites: [],
  };
}
