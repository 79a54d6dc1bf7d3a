/** The selected request's way through the IOMMU, in hardware or in the guest's world, and who set the bits. */
import { Maximize, Minus, Plus } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { wordDigits } from '../../base/word.ts';
import { selectPath } from '../../state/select-path.ts';
import type { PathPicture } from '../../state/path-picture.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useExplorer } from '../explorer.tsx';
import { useElementSize } from '../use-element-size.ts';
import { EntryDetail } from './entry-detail.tsx';
import { PathDiagram } from './path-diagram.tsx';
import { LEAST_WIDTH, layoutPath } from './path-layout.ts';
import { PathList } from './path-list.tsx';
import { PathTable } from './path-table.tsx';
import { useZoom, type Zoom } from './use-zoom.ts';
import './context-tables.css';

const PLANES = [
  { value: 'hardware', text: 'Hardware' },
  { value: 'guest', text: "Guest's world" },
] as const;

export function IommuPanel() {
  const view = useExplorer(selectPath);
  const plane = useExplorer((state) => state.plane);
  const setPlane = useExplorer((state) => state.setPlane);
  const [measure, size] = useElementSize();
  const [open, setOpen] = useState<string>();
  const { viewport, transform, moved, zoomIn, zoomOut, fit } = useZoom();
  const picture = view.kind === 'picture' ? view.picture : undefined;
  const narrow = size !== undefined && size.width < LEAST_WIDTH;
  const toggle = (structure: string): void => {
    setOpen(open === structure ? undefined : structure);
  };
  const close = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && open !== undefined) {
      event.stopPropagation();
      setOpen(undefined);
    }
  };
  return (
    <Panel
      title="IOMMU"
      fact={picture === undefined ? undefined : factOf(picture)}
      tools={
        <>
          <Segmented label="World" options={PLANES} value={plane} onChange={setPlane} />
          {narrow ? undefined : <ZoomButtons moved={moved} zoomIn={zoomIn} zoomOut={zoomOut} fit={fit} />}
        </>
      }
      {...(picture === undefined ? {} : { table: <PathTable picture={picture} /> })}
      className="h-full"
    >
      <div className="relative flex min-h-0 flex-1 flex-col" onKeyDown={close}>
        <div ref={measure} className="flex min-h-0 flex-1 flex-col">
          {picture === undefined ? (
            <p className="p-3 text-12 text-ink3">{view.kind === 'none' ? view.text : ''}</p>
          ) : size === undefined ? undefined : narrow ? (
            <div className="scrolls min-h-0 flex-1 overflow-y-auto">
              <PathList picture={picture} open={open} onOpen={toggle} />
            </div>
          ) : (
            <div
              ref={viewport}
              className="scrolls min-h-0 flex-1 touch-pan-y overflow-x-hidden overflow-y-auto"
              onKeyDown={(event) => {
                const action = { '+': zoomIn, '=': zoomIn, '-': zoomOut, '0': fit }[event.key];
                if (action === undefined || event.ctrlKey || event.metaKey) return;
                event.preventDefault();
                action();
              }}
            >
              <Drawing picture={picture} size={size} transform={transform} open={open} onOpen={toggle} />
            </div>
          )}
        </div>
        {picture === undefined ? undefined : <ResultBox picture={picture} />}
        {picture === undefined || open === undefined ? undefined : (
          <EntryDetail
            picture={picture}
            structure={open}
            onClose={() => {
              setOpen(undefined);
            }}
          />
        )}
      </div>
    </Panel>
  );
}

function factOf({ seq, request }: PathPicture): string {
  const pasid = request.pasid === null ? '' : `, PASID ${request.pasid.toString(16)}`;
  const address = wordDigits(request.address).replace(/^0+(?=.)/, '');
  return `request ${seq}: ${request.access} 0x${address}${pasid}`;
}

type ZoomButtonsProps = Pick<Zoom, 'moved' | 'zoomIn' | 'zoomOut' | 'fit'>;

function ZoomButtons({ moved, zoomIn, zoomOut, fit }: ZoomButtonsProps) {
  return (
    <span className="flex max-tablet:hidden">
      <IconButton label="Zoom in" keys="+" onClick={zoomIn}>
        <Plus size={14} aria-hidden="true" />
      </IconButton>
      <IconButton label="Zoom out" keys="-" onClick={zoomOut}>
        <Minus size={14} aria-hidden="true" />
      </IconButton>
      <IconButton label="Fit" keys="0" disabled={!moved} onClick={fit}>
        <Maximize size={13} aria-hidden="true" />
      </IconButton>
    </span>
  );
}

interface DrawingProps {
  readonly picture: PathPicture;
  readonly size: { readonly width: number; readonly height: number };
  readonly transform: string;
  readonly open: string | undefined;
  readonly onOpen: (structure: string) => void;
}

const EDGE = 10;

function Drawing({ picture, size, transform, open, onOpen }: DrawingProps) {
  const layout = layoutPath(picture, { width: size.width - 2 * EDGE, height: size.height });
  const left = Math.max(EDGE, Math.floor((size.width - layout.width * layout.scale) / 2));
  return (
    <div className="zoom-layer" style={{ transform, paddingLeft: left }}>
      <PathDiagram picture={picture} layout={layout} open={open} onOpen={onOpen} />
    </div>
  );
}

/** What came of it: code and name, the fault record, whether it was logged; or where it went. */
function ResultBox({ picture: { result, verdict } }: { readonly picture: PathPicture }) {
  return (
    <div
      className={`tone-${verdict} mx-2.5 mb-2.5 flex min-h-12 flex-none flex-col justify-center rounded-control bg-(--tone-bg) px-3 py-1.5`}
      aria-live="polite"
    >
      <p className="text-12 text-ink2">
        <span className="mr-3 text-12h font-semibold text-ink">{result.title}</span>
        {result.record === undefined ? undefined : (
          <span className="mr-3 font-mono text-11 text-ink">{result.record}</span>
        )}
        {result.lines.join(' ')}
      </p>
    </div>
  );
}
