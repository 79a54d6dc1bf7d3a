import { describe, expect, test } from 'vitest';
import { replay } from '../engine/world/replay.ts';
import { DEFAULT_SCENARIO } from '../scenarios/gallery.ts';
import type { PolicyId } from '../spec/policies.ts';
import { selectActs } from './select-actions.ts';

function actsAt(cursor: number, policy: PolicyId = 'spoof') {
  const scenario = { ...DEFAULT_SCENARIO, policy };
  const groups = selectActs({ run: replay(scenario), cursor, focus: undefined, scenario });
  return new Map(groups.flatMap(({ acts }) => acts).map((act) => [act.id, act]));
}

const END = DEFAULT_SCENARIO.steps.length;

describe('what can be done next', () => {
  test('before there is a VF the guest can do nothing, and each act says why', () => {
    expect(actsAt(0).get('guest-enable')?.unavailable).toBe('There is no VF.');
    expect(actsAt(0).get('host-assign')?.unavailable).toBe('No VF is left to assign.');
    expect(actsAt(0).get('host-enable-vfs')?.unavailable).toBeUndefined();
  });

  test('a bit that is clear can be set with the others as they are, and one that is set can be cleared', () => {
    expect(actsAt(END).get('guest-execute')).toMatchObject({
      text: 'Set Execute Permission Enable',
      event: {
        kind: 'guest-set-pasid',
        requesterId: 0x3b81,
        enable: false,
        execute: true,
        privileged: false,
      },
      unavailable: undefined,
    });
    const bound = actsAt(END - 3);
    expect(bound.get('guest-enable')).toMatchObject({
      text: 'Clear PASID Enable',
      event: { kind: 'guest-clear-bit', requesterId: 0x3b81, bit: 'enable' },
    });
  });

  test('without a capability the guest’s bits are out of reach', () => {
    expect(actsAt(END, 'pf-only').get('guest-enable')?.unavailable).toBe(
      'The guest sees no PASID capability on the VF.',
    );
  });

  test('a policy’s refusal stays available: it is an outcome', () => {
    expect(actsAt(END, 'iommu-vmm-locked-pf').get('host-pasid-off')?.unavailable).toBeUndefined();
  });

  test('a process is bound to the next free PASID', () => {
    expect(actsAt(END).get('guest-bind')?.event).toMatchObject({ pasid: 6 });
    expect(actsAt(END).get('guest-boot')?.unavailable).toBe('The guest has booted.');
  });
});
