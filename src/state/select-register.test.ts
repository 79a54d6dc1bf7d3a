import { describe, expect, it } from 'vitest';
import { replay } from '../engine/world/replay.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import { bytesOf, toggleEvent, type CapabilityView } from './register.ts';
import { chainsOf } from './select-chain.ts';
import { focusAt } from './select-focus.ts';
import { capabilityAt, shownRegister } from './select-register.ts';
import type { RegisterSelection } from './store.ts';

const scenario = GALLERY.find(({ id }) => id === 'G04');
if (scenario === undefined) throw new Error('no G04');
const run = replay(scenario);
const end = scenario.steps.length;

function viewAt(selection: RegisterSelection | undefined, cursor = end): CapabilityView {
  const focus = focusAt(run, cursor, undefined);
  const chains = chainsOf(focus);
  const view = capabilityAt(focus, chains, run, cursor, selection ?? shownRegister(chains, undefined));
  if (view === undefined) throw new Error('nothing is shown');
  return view;
}

const registerOf = (view: CapabilityView, id: string) => {
  const found = view.dwords.flatMap(({ registers }) => registers).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

const fieldOf = (view: CapabilityView, path: string) =>
  view.dwords
    .flatMap(({ registers }) => registers.flatMap(({ fields }) => fields))
    .find((field) => field.path === path);

describe('register panel', () => {
  it("opens on the guest's PASID Enable, else on the PF's", () => {
    const at = (cursor: number) => shownRegister(chainsOf(focusAt(run, cursor, undefined)), undefined);
    expect(at(end)).toEqual({ chain: 'guest', offset: 0xff8, field: 'ctrl.ctrlEnable' });
    expect(at(1)).toEqual({ chain: 'pf', offset: 0xb40, field: 'ctrl.ctrlEnable' });
  });

  it('shows what the guest reads, and who wrote it last', () => {
    expect(fieldOf(viewAt(undefined), 'ctrl.ctrlEnable')?.value).toBe(0);
    expect(registerOf(viewAt(undefined), 'pasid.ctrl').lastWriter).toEqual({ actor: 'guest', step: 11 });
    expect(fieldOf(viewAt(undefined, 5), 'ctrl.ctrlEnable')?.value).toBe(1);
    expect(registerOf(viewAt(undefined, 5), 'pasid.ctrl').lastWriter).toEqual({ actor: 'guest', step: 5 });
    expect(fieldOf(viewAt(undefined), 'cap.capWidth')).toMatchObject({ value: 20, bits: [12, 8] });
  });

  it("speaks lspci's words", () => {
    const text = viewAt(undefined).lspci.map(
      ({ label, words }) => `${label}: ${words.map((word) => word.text).join(' ')}`,
    );
    expect(text).toEqual(['PASIDCap: Exec+ Priv+ Max PASID Width: 14', 'PASIDCtl: Enable- Exec- Priv-']);
  });

  it('writes a flipped bit as whoever owns the register', () => {
    const guest = viewAt(undefined);
    expect(toggleEvent(guest, registerOf(guest, 'pasid.ctrl'), 0)).toEqual({
      kind: 'config-write',
      by: 'guest',
      requesterId: 0x3b81,
      offset: 0xffe,
      width: 2,
      value: 1,
    });
    const pf = viewAt({ chain: 'pf', offset: 0xb40 });
    expect(toggleEvent(pf, registerOf(pf, 'pasid.ctrl'), 0)).toEqual({
      kind: 'config-write',
      by: 'host',
      requesterId: 0x3b00,
      offset: 0xb46,
      width: 2,
      value: 6,
    });
  });

  it('writes zeros over status bits that a one would clear, and a one over the one that is clicked', () => {
    const pf = viewAt({ chain: 'pf', offset: 0xb20 });
    const status = { ...registerOf(pf, 'pri.status'), value: 0x8103 };
    expect(toggleEvent(pf, status, 0)).toMatchObject({ value: 0x8101 });
  });

  it("shows the PF's register where a VF borrows, and lets nobody write it there", () => {
    const view = viewAt({ chain: 'vf', offset: 0xb40 });
    expect(view.requesterId).toBe(0x3b00);
    expect(view.writer).toBeUndefined();
    expect(fieldOf(view, 'ctrl.ctrlEnable')?.value).toBe(1);
    expect(fieldOf(view, 'ctrl.ctrlEnable')?.readOnly).toContain('not in this chain');
    expect(view.notes[0]).toContain('obeys the one of its PF 3b:00.0');
  });

  it('says why a field cannot be written', () => {
    const pasid = viewAt({ chain: 'pf', offset: 0xb40 });
    expect(fieldOf(pasid, 'ctrl.ctrlTranslated')?.readOnly).toBe(
      'Hard-wired to 0: PASID Translated Requests with PASID Supported is 0.',
    );
    expect(fieldOf(pasid, 'cap.capWidth')?.readOnly).toContain('read-only');
    const header = viewAt({ chain: 'vf', offset: 0 });
    expect(fieldOf(header, 'command.commandMemory')?.readOnly).toContain('A VF does not have this field');
    expect(fieldOf(header, 'command.commandMaster')?.readOnly).toBeUndefined();
  });

  it('warns where the specification leaves a change undefined', () => {
    expect(fieldOf(viewAt({ chain: 'pf', offset: 0xb40 }), 'ctrl.ctrlEnable')?.caution).toBe(
      'Undefined by the specification while ATS Enable is 1.',
    );
  });

  it('gives raw bytes where no table describes them', () => {
    const view = viewAt({ chain: 'vf', offset: 0x708 });
    expect(view.dwords[0]).toMatchObject({ offset: 0x708, value: 0x0f0f0001, registers: [] });
    expect(bytesOf(0x0f0f0001)).toEqual([0x01, 0x00, 0x0f, 0x0f]);
  });
});
