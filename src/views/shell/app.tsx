/** The page: bar, verdict, panels, timeline. Holds which dialog is open; everything else is in the store. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { useCallback, useState, type ReactNode } from 'react';
import type { StoreApi } from 'zustand';
import type { Explorer } from '../../state/store.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { OverlayProvider, OverlayRoot } from '../../ui/overlay-container.tsx';
import { ConfigSpacePanel } from '../capability-chain/config-space-panel.tsx';
import { IommuPanel } from '../context-tables/iommu-panel.tsx';
import { ControlStrip } from '../control-strip/control-strip.tsx';
import { DmaLogPanel } from '../dma-log/dma-log-panel.tsx';
import { ExplorerContext, useExplorer } from '../explorer.tsx';
import { useFileDrop } from '../scenario/use-file-drop.ts';
import { TimelinePanel } from '../timeline/timeline-panel.tsx';
import { WhyPanel } from '../why/why-panel.tsx';
import { HeadlineStrip } from './headline-strip.tsx';
import { LazyDialogs, type DroppedFile, type OpenDialog } from './lazy-dialogs.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useHashChange } from './use-hash-change.ts';
import { useHotkeys } from './use-hotkeys.ts';
import './shell.css';

export interface AppProps {
  readonly store: StoreApi<Explorer>;
}

/** The page. Base UI renders no style elements: the page's Content-Security-Policy forbids them. */
export function App({ store }: AppProps) {
  return (
    <ExplorerContext value={store}>
      <CSPProvider disableStyleElements>
        <Tooltip.Provider delay={500}>
          <OverlayProvider>
            <Page />
          </OverlayProvider>
        </Tooltip.Provider>
      </CSPProvider>
    </ExplorerContext>
  );
}

function Page() {
  const [dialog, setDialog] = useState<OpenDialog | undefined>(undefined);
  const [dropped, setDropped] = useState<DroppedFile | undefined>(undefined);
  const help = useCallback(() => {
    setDialog('help');
  }, []);
  const close = useCallback(() => {
    setDialog(undefined);
  }, []);
  useHotkeys(help);
  useHashChange();
  useFileDrop(
    useCallback((name: string, text: string) => {
      setDropped((last) => ({ name, text, count: (last?.count ?? 0) + 1 }));
      setDialog('paste');
    }, []),
  );
  return (
    <div className="page">
      <TopBar onHelp={help} />
      <main>
        <HeadlineStrip
          onPaste={() => {
            setDialog('paste');
          }}
          onGallery={() => {
            setDialog('gallery');
          }}
        />
        <NoticeBar />
        <div className="panels">
          <Place name="Config space" at="at-config">
            <ConfigSpacePanel />
          </Place>
          <div className="column middle">
            <Place name="Claimed, actual, enforced" at="at-strip">
              <ControlStrip />
            </Place>
            <Place name="IOMMU" at="at-iommu">
              <IommuPanel />
            </Place>
          </div>
          <div className="column right">
            <Place name="DMA log" at="at-log">
              <DmaLogPanel />
            </Place>
            <Place name="Why" at="at-why">
              <WhyPanel />
            </Place>
          </div>
          <Place name="Timeline" at="at-timeline">
            <TimelinePanel />
          </Place>
        </div>
        <LazyDialogs open={dialog} onClose={close} dropped={dropped} />
        <OverlayRoot />
      </main>
    </div>
  );
}

interface PlaceProps {
  readonly name: string;
  readonly at: string;
  readonly children: ReactNode;
}

/** A panel's place in the layout; a fault of the panel stays in it. */
function Place({ name, at, children }: PlaceProps) {
  const run = useExplorer((state) => state.run);
  return (
    <div className={`place ${at}`}>
      <ErrorBoundary name={name} resetOn={run}>
        {children}
      </ErrorBoundary>
    </div>
  );
}
