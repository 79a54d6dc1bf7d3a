/** Menus for the other two rows of a scenario: placement of the capability, and IOMMU profile. */
import { ChevronDown } from 'lucide-react';
import { PLACEMENTS, PROFILES } from '../../spec/policies.ts';
import { buttonClass } from '../../ui/icon-button.tsx';
import { ChoiceMenu } from '../../ui/menu.tsx';
import { useExplorer } from '../explorer.tsx';

/** Where the emulated capability is put. */
export function PlacementMenu() {
  const placement = useExplorer((state) => state.scenario.placement);
  const setPlacement = useExplorer((state) => state.setPlacement);
  return (
    <ChoiceMenu
      label="Placement"
      mono
      value={placement}
      onChange={setPlacement}
      choices={PLACEMENTS.map(({ id, does }) => ({ value: id, text: id, note: does }))}
      trigger={<RowTrigger name="Placement" value={placement} />}
    />
  );
}

/** Which VT-d the host's unit speaks. */
export function ProfileMenu() {
  const profile = useExplorer((state) => state.scenario.profile);
  const setProfile = useExplorer((state) => state.setProfile);
  return (
    <ChoiceMenu
      label="IOMMU profile"
      mono
      value={profile}
      onChange={setProfile}
      choices={PROFILES.map(({ id, title, does }) => ({ value: id, text: id, note: `${title}. ${does}` }))}
      trigger={<RowTrigger name="Profile" value={profile} />}
    />
  );
}

interface RowTriggerProps {
  readonly name: string;
  readonly value: string;
}

function RowTrigger({ name, value, ...rest }: RowTriggerProps) {
  return (
    <button type="button" className={buttonClass()} {...rest}>
      <span className="text-11 text-ink3 tablet:max-desk:sr-only">{name}</span>
      <span className="font-mono">{value}</span>
      <ChevronDown size={13} className="text-ink3" aria-hidden="true" />
    </button>
  );
}
