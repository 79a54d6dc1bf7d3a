/**
 * The gallery: each entry is a small argument that the engine settles. Expectations hold under the entry's own
 * policy, placement and profile, and a test replays every one of them.
 */
import { REFERENCE_PLATFORM } from '../engine/world/reference-platform.ts';
import type { Scenario, ScenarioStep } from '../engine/world/scenario.ts';
import { asks, binds, guestTakes, HOST_BOOTS, PF, setsPasid, SIBLING, step, VF } from './steps.ts';

const scenario = (
  id: string,
  title: string,
  prose: string,
  rows: Pick<Scenario, 'policy' | 'profile' | 'tags'>,
  steps: readonly ScenarioStep[],
): Scenario => ({
  id,
  title,
  prose,
  placement: 'last-8-bytes',
  ...rows,
  platform: REFERENCE_PLATFORM,
  steps,
});

const G01 = scenario(
  'G01',
  'PF writes memory, no PASID',
  'The base line. A PF that the host owns writes to an address that the host has mapped. A request without PASID uses the entry of RID_PASID, here PASID 0, and its second stage.',
  { policy: 'pf-only', profile: 'rev5', tags: ['baseline', 'second stage'] },
  [
    step({
      kind: 'host-probe',
      requesterId: PF,
      mappings: [{ iova: 0x1234_5000, address: 0x9234_5000, read: true, write: true }],
    }),
    step(asks(PF, 'write', '0x12346000'), 'The PF writes to a page that is not mapped.', {
      verdict: 'blocked',
      faultCode: 0x79,
    }),
    step(
      asks(PF, 'write', '0x12345678'),
      'The page before it is mapped: the PF writes there without PASID.',
      {
        verdict: 'allowed',
      },
    ),
  ],
);

const G02 = scenario(
  'G02',
  'PASIDE clear stops a VF',
  "The claim of April 2020: an IOMMU entry per VF can block what a VF has no register for. PASID is on in the PF, so the VF may send it; PASIDE of the VF's context entry is 0, and its request with a PASID ends there.",
  { policy: 'iommu-kernel', profile: 'rev5', tags: ['PASIDE', 'SCT.6', '0x45'] },
  [
    ...HOST_BOOTS,
    ...guestTakes(VF),
    step(asks(VF, 'write', '0x12345678'), 'Without a PASID the VF reaches guest memory.', {
      verdict: 'allowed',
      agreement: 'agrees',
    }),
    step(asks(VF, 'read', '0x10000000', { pasid: 5 }), 'With a PASID the context entry stops it.', {
      verdict: 'blocked',
      faultCode: 0x45,
      agreement: 'agrees',
      decidedBy: 'context.pasid-enabled',
    }),
  ],
);

const G03 = scenario(
  'G03',
  'Guest enables PASID, the VMM opens the entry',
  "As G02, then the guest sets its virtual PASID Enable and binds a process. The VMM has the host set PASIDE and write the nested entry: the request reaches the page that the guest's process maps.",
  { policy: 'iommu-vmm', profile: 'rev5', tags: ['nested', 'iommufd'] },
  [
    ...HOST_BOOTS,
    ...guestTakes(VF),
    step(asks(VF, 'read', '0x10000000', { pasid: 5 }), 'Before the guest enables PASID.', {
      verdict: 'blocked',
      faultCode: 0x45,
      agreement: 'agrees',
    }),
    setsPasid(VF, { enable: true }, 'The guest sets PASID Enable; the VMM has PASIDE set.'),
    binds(VF),
    step(asks(VF, 'read', '0x10000000', { pasid: 5 }), 'The same request now reaches the page.', {
      verdict: 'allowed',
      agreement: 'agrees',
    }),
  ],
);

const G04 = scenario(
  'G04',
  'Guest clears PASID Enable',
  'The objection of April 2020: an enable bit that is backed by nothing. The guest turns PASID off in its virtual capability; under spoof no hardware hears of it, and the VF goes on reading memory with PASID 5.',
  { policy: 'spoof', profile: 'rev5', tags: ['PASID Enable', 'leak', 'spoof'] },
  [
    ...HOST_BOOTS,
    ...guestTakes(VF),
    setsPasid(VF, { enable: true }, 'The guest finds the emulated capability and sets PASID Enable.'),
    binds(VF),
    step(asks(VF, 'write', '0x12345678'), 'Without a PASID the VF reaches guest memory.', {
      verdict: 'allowed',
      agreement: 'agrees',
    }),
    step(asks(VF, 'read', '0x10000000', { pasid: 5 }), 'With PASID 5 it reads the memory of the process.', {
      verdict: 'allowed',
      agreement: 'agrees',
    }),
    step(
      asks(VF, 'write', '0x12345000', { pasid: 0 }),
      'PASID 0 sent explicitly equals RID_PASID, and is blocked.',
      { verdict: 'blocked', faultCode: 0x48, agreement: 'agrees' },
    ),
    step(asks(VF, 'read', '0x10000000', { pasid: 0x80 }), 'Nobody has bound PASID 0x80.', {
      verdict: 'blocked',
      faultCode: 0x51,
      agreement: 'agrees',
    }),
    step(
      { kind: 'guest-clear-bit', requesterId: VF, bit: 'enable' },
      'The guest clears PASID Enable in its virtual capability.',
    ),
    step(asks(VF, 'write', '0x12345678'), 'Requests without a PASID are not concerned.', {
      verdict: 'allowed',
      agreement: 'agrees',
    }),
    step(
      asks(VF, 'read', '0x10000000', { pasid: 5 }),
      'The device reads with PASID 5, and the IOMMU translates it.',
      { verdict: 'allowed', agreement: 'leak' },
    ),
  ],
);

const EXECUTE_STEPS: readonly ScenarioStep[] = [
  ...HOST_BOOTS,
  ...guestTakes(VF),
  setsPasid(VF, { enable: true }, 'The guest enables PASID, and leaves Execute Permission Enable clear.'),
  binds(VF, { execute: true }),
];

const G05 = scenario(
  'G05',
  'Execute stays off, ERE stops it',
  "The PF has Execute Permission Enable set, so its VF may ask for execute. The guest left its own bit clear, and the host keeps ERE of the VF's PASID entry clear. Only VT-d 3.0 to 4.0 has ERE.",
  { policy: 'iommu-kernel', profile: 'rev3', tags: ['execute', 'ERE', 'SPT.5', '0x5c'] },
  [
    ...EXECUTE_STEPS,
    step(asks(VF, 'read', '0x10000000', { pasid: 5 }), 'A plain read goes through.', {
      verdict: 'allowed',
      agreement: 'agrees',
    }),
    step(asks(VF, 'read', '0x10000000', { pasid: 5, execute: true }), undefined, {
      verdict: 'blocked',
      faultCode: 0x5c,
      agreement: 'agrees',
    }),
  ],
);

const G06 = scenario(
  'G06',
  'Execute stays off, ERE lets it through',
  'As G05, under spoof: nobody tells the host IOMMU, ERE is 1 as the guest set it in its own entry, and the execute request passes although Execute Permission Enable is clear.',
  { policy: 'spoof', profile: 'rev3', tags: ['execute', 'ERE', 'leak'] },
  [
    ...EXECUTE_STEPS,
    step(asks(VF, 'read', '0x10000000', { pasid: 5, execute: true }), undefined, {
      verdict: 'allowed',
      agreement: 'leak',
    }),
  ],
);

const G07 = scenario(
  'G07',
  'Privileged stays off, SRE stops it',
  "Privileged Mode has no switch per function in VT-d: it is SRE of each PASID entry. The guest left Privileged Mode Enable clear, so the host keeps SRE clear in the VF's entries, whatever the guest put into its own.",
  { policy: 'iommu-kernel', profile: 'rev5', tags: ['privileged', 'SRE', 'SPT.6', '0x5d'] },
  [
    ...HOST_BOOTS,
    ...guestTakes(VF),
    setsPasid(VF, { enable: true }, 'The guest enables PASID, and leaves Privileged Mode Enable clear.'),
    binds(VF, { supervisor: true }),
    step(asks(VF, 'read', '0x10000000', { pasid: 5, privileged: true }), undefined, {
      verdict: 'blocked',
      faultCode: 0x5d,
      agreement: 'agrees',
    }),
  ],
);

const PF_TURNS_OFF: readonly ScenarioStep[] = [
  ...HOST_BOOTS,
  ...guestTakes(VF),
  setsPasid(VF, { enable: true }),
  binds(VF),
  step(asks(VF, 'read', '0x10000000', { pasid: 5 }), 'It works.', {
    verdict: 'allowed',
    agreement: 'agrees',
  }),
];

const PF_OFF = {
  kind: 'host-set-pasid',
  requesterId: PF,
  enable: false,
  execute: false,
  privileged: false,
} as const;

const G08 = scenario(
  'G08',
  'PF driver turns PASID off under the guest',
  "PASID Enable is the PF's. Its driver turns it off while a guest holds a VF: the guest still reads 1, and its requests with a PASID are no longer sent.",
  { policy: 'iommu-vmm', profile: 'rev5', tags: ['PF', 'overblock'] },
  [
    ...PF_TURNS_OFF,
    step(PF_OFF, 'The PF driver clears PASID Enable. Nothing tells the guest.'),
    step(asks(VF, 'read', '0x10000000', { pasid: 5 }), 'The device can send no PASID any more.', {
      verdict: 'blocked',
      agreement: 'overblock',
      decidedBy: 'device.pasid-enabled',
    }),
  ],
);

const G08_LOCKED = scenario(
  'G08L',
  'PF driver is refused while a VF is assigned',
  "As G08 with the PF locked: the host refuses to change the PF's PASID Control while one of its VFs is assigned.",
  { policy: 'iommu-vmm-locked-pf', profile: 'rev5', tags: ['PF', 'lock', 'refused'] },
  [
    ...PF_TURNS_OFF,
    step(PF_OFF, 'The PF driver tries to clear PASID Enable, and is refused.', { verdict: 'refused' }),
  ],
);

const G09 = scenario(
  'G09',
  'Two VFs, two wishes, one PF bit',
  "Both VFs obey the one Execute Permission Enable of their PF. The PF has the superset of what the guest wants; ERE of each VF's own entry makes the difference (VT-d 3.0 to 4.0).",
  { policy: 'iommu-kernel', profile: 'rev3', tags: ['execute', 'ERE', 'siblings', '0x5c'] },
  [
    ...HOST_BOOTS,
    ...guestTakes(SIBLING),
    ...guestTakes(VF),
    setsPasid(
      SIBLING,
      { enable: true, execute: true },
      'On the first VF the guest enables PASID and Execute.',
    ),
    setsPasid(VF, { enable: true }, 'On the second it enables PASID alone.'),
    binds(SIBLING, { execute: true }),
    binds(VF, { execute: true }),
    step(asks(SIBLING, 'read', '0x10000000', { pasid: 5, execute: true }), 'The first VF may execute.', {
      verdict: 'allowed',
      agreement: 'agrees',
    }),
    step(asks(VF, 'read', '0x10000000', { pasid: 5, execute: true }), 'The second may not.', {
      verdict: 'blocked',
      faultCode: 0x5c,
      agreement: 'agrees',
    }),
  ],
);

export const GALLERY: readonly Scenario[] = [G01, G02, G03, G04, G05, G06, G07, G08, G08_LOCKED, G09];

/** What the page opens on. */
export const DEFAULT_SCENARIO: Scenario = G04;
