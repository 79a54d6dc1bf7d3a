/** What the share popover holds; fetched when it first opens. */
import { Download } from 'lucide-react';
import { useContext, useState } from 'react';
import { makeLink } from '../../codec/link.ts';
import { makeReport } from '../../codec/report.ts';
import { makeScenarioJson } from '../../codec/scenario-json.ts';
import { ALL_SCENARIOS } from '../../scenarios/all.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Button } from '../../ui/icon-button.tsx';
import { ExplorerContext } from '../explorer.tsx';

export function ShareBody() {
  const store = useContext(ExplorerContext);
  const [length, setLength] = useState<number | undefined>(undefined);
  if (store === undefined) return undefined;
  const link = async (): Promise<string> => {
    const { scenario, cursor } = store.getState();
    const { origin, pathname, search } = location;
    const text = `${origin}${pathname}${search}${await makeLink(ALL_SCENARIOS, scenario, cursor)}`;
    setLength(text.length);
    return text;
  };
  const report = (): string => {
    const { scenario, run, cursor } = store.getState();
    return makeReport(scenario, run, cursor);
  };
  const download = (): void => {
    const { scenario } = store.getState();
    const url = URL.createObjectURL(new Blob([makeScenarioJson(scenario)], { type: 'application/json' }));
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `${fileName(scenario.id ?? scenario.title)}.vfscope.json`;
    anchor.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className="mt-2 flex flex-col items-stretch gap-1.5">
      <CopyButton text={link} label="Copy link" tone="primary" />
      <CopyButton text={report} label="Copy as text" />
      <Button onClick={download}>
        <Download size={14} aria-hidden="true" />
        Download scenario JSON
      </Button>
      <p className="text-12 text-ink2" aria-live="polite">
        The link holds everything after its <code>#</code>; no server sees it. The text has 72 columns, for a
        mail.
        {length === undefined ? '' : ` This link has ${length} characters.`}
      </p>
    </div>
  );
}

const fileName = (title: string): string => title.replaceAll(/[^\w-]+/g, '-').slice(0, 60);
