/** Literal traces for the tests of this room: one request each, as the engine would report it. */
import type { CheckRecord, DmaRequest, FaultReport, Judgement } from '../engine/explanation.ts';
import { replay, type Run } from '../engine/world/replay.ts';
import type { RequestOutcome, StepTrace } from '../engine/world/trace.ts';
import { DEFAULT_SCENARIO } from '../scenarios/gallery.ts';

export const REQUEST: DmaRequest = {
  requesterId: 0x3b81,
  kind: 'untranslated',
  pasid: 5,
  address: { hi: 0, lo: 0x1000_0000 },
  access: 'read',
  execute: false,
  privileged: false,
  length: 8,
};

export const check = (
  id: string,
  outcome: CheckRecord['outcome'],
  more: Partial<CheckRecord> = {},
): CheckRecord => ({
  id,
  step: '1',
  title: id,
  stage: id.startsWith('guest.') ? 'guest' : id.startsWith('device.') ? 'device' : 'iommu',
  outcome,
  consulted: [],
  reads: [],
  source: { doc: 'VT-d 5.10', at: 'Table 30' },
  ...more,
});

const FAULT: FaultReport = { code: 0x45, name: 'SCT.6', qualified: true, recorded: true };

/** Decided by the last check; blocked when that one fails. */
export function judgement(checks: readonly CheckRecord[], more: Partial<Judgement> = {}): Judgement {
  const last = checks.findLast((one) => one.outcome !== 'not-evaluated');
  const blocked = last?.outcome === 'fail';
  return {
    verdict: blocked ? 'blocked' : 'allowed',
    checks,
    decidedBy: last?.id ?? '',
    completion: !blocked ? 'data' : last.stage === 'iommu' ? 'UR' : 'not-sent',
    ...(blocked && last.stage === 'iommu' ? { fault: FAULT } : {}),
    ...(blocked ? {} : { output: 0x9234_5000 }),
    tableWrites: [],
    ...more,
  };
}

const PASIDE = (value: string, outcome: CheckRecord['outcome']): CheckRecord =>
  check('context.pasid-enabled', outcome, {
    faultCode: 0x45,
    consulted: [
      {
        label: 'PASIDE',
        value,
        field: 'context-entry.paside',
        at: { space: 'memory', address: 0x0100_2020 },
      },
      { label: 'PASID', value: '0x5', field: 'request.pasid' },
    ],
    reads: [{ address: 0x0100_2020, word: { hi: 0, lo: 0x0101_201d } }],
  });

const PF_ENABLE = check('device.pasid-enabled', 'pass', {
  consulted: [
    {
      label: 'PASID Enable',
      value: '1',
      at: { space: 'config', requesterId: 0x3b00, offset: 0xb46 },
    },
  ],
});

export const HARDWARE_ALLOWS = judgement([
  PF_ENABLE,
  check('context.present', 'pass'),
  PASIDE('1', 'pass'),
  check('second-stage.present', 'pass'),
]);
export const HARDWARE_BLOCKS = judgement([PF_ENABLE, check('context.present', 'pass'), PASIDE('0', 'fail')]);
export const DEVICE_HOLDS_BACK = judgement([check('device.pasid-enabled', 'fail')]);
export const GUEST_ALLOWS = judgement([check('guest.pasid-enabled', 'pass')], { output: 0x1234_5000 });
export const GUEST_FORBIDS = judgement([
  check('guest.pasid-enabled', 'fail', {
    consulted: [
      {
        label: 'vPASID Enable',
        value: '0',
        at: { space: 'virtual-config', requesterId: 0x3b81, offset: 0xffe },
      },
    ],
  }),
]);

export const outcome = (
  actual: Judgement,
  expected?: Judgement,
  agreement?: RequestOutcome['agreement'],
  request: DmaRequest = REQUEST,
): RequestOutcome => ({
  request,
  actual,
  ...(expected === undefined ? {} : { expected }),
  ...(agreement === undefined ? {} : { agreement }),
});

/** A run with these traces over the default platform; its worlds do not change. */
export function runOf(traces: readonly Partial<StepTrace>[]): Run {
  const { initial } = replay({ ...DEFAULT_SCENARIO, steps: [] });
  return {
    initial,
    steps: traces.map((trace) => ({
      world: initial,
      trace: {
        event: { kind: 'guest-boot', requesterId: 0x3b81 },
        acts: [],
        sentence: '',
        notes: [],
        ...trace,
      },
    })),
  };
}
