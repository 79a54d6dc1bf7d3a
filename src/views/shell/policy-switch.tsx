/** spoof | iommu-kernel | +5: the one control that changes the verdict. */
import { ChevronDown } from 'lucide-react';
import { POLICIES, type PolicyId } from '../../spec/policies.ts';
import { ChoiceMenu } from '../../ui/menu.tsx';
import { Segmented, segmentClass } from '../../ui/segmented.tsx';
import { useExplorer } from '../explorer.tsx';
import { MAIN_POLICIES } from './policy-choice.ts';

const isMain = (policy: PolicyId): boolean => MAIN_POLICIES.some((main) => main === policy);

/** Chooses the emulation policy of the scenario. */
export function PolicySwitch({ className = '' }: { readonly className?: string }) {
  const policy = useExplorer((state) => state.scenario.policy);
  const setPolicy = useExplorer((state) => state.setPolicy);
  const others = POLICIES.length - MAIN_POLICIES.length;
  return (
    <Segmented
      label="Emulation policy"
      mono
      className={className}
      value={policy}
      onChange={setPolicy}
      options={MAIN_POLICIES.map((id) => ({ value: id, text: id }))}
      trailing={
        <ChoiceMenu
          label="Emulation policy"
          mono
          value={policy}
          onChange={setPolicy}
          choices={POLICIES.map(({ id, does }) => ({ value: id, text: id, note: does }))}
          trigger={
            <button type="button" className={`${segmentClass(!isMain(policy), true)} desk:min-w-[11.5rem]`}>
              {isMain(policy) ? `+${others}` : policy}
              <span className={isMain(policy) ? 'sr-only desk:not-sr-only' : 'sr-only'}> more policies</span>
              <ChevronDown size={12} aria-hidden="true" />
            </button>
          }
        />
      }
    />
  );
}
