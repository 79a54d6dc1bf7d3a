/** Guest, VMM, VFIO and the host's IOMMU driver: how far a configuration went, and what was written in the end. */
import { ActorShape } from '../../ui/actor-mark.tsx';
import type { PathPicture } from '../../state/path-picture.ts';
import type { PathLayout } from './path-boxes.ts';

export interface ConfigPlaneProps {
  readonly picture: PathPicture;
  readonly layout: PathLayout;
}

export function ConfigPlane({ picture, layout }: ConfigPlaneProps) {
  const { config } = picture;
  const { band, nodes, links } = layout;
  return (
    <g>
      <rect className="band" x={0.5} y={0.5} width={band.width - 1} height={band.height} rx={6} />
      <text className="plane-title" x={12} y={13}>
        CONFIG PATH{' '}
        <tspan className="plane-what" fontWeight="500" letterSpacing="0">
          {config === undefined
            ? 'nobody has configured this function'
            : `who sets the bits · step ${config.step}`}
        </tspan>
      </text>
      {links.map(({ d, label, labelX, cut }) => (
        <g key={d}>
          <path className={cut ? 'cut' : 'link'} d={d} />
          {cut ? undefined : <LinkHead d={d} />}
          {label === undefined ? undefined : (
            <LinkLabel text={label} x={labelX} y={(nodes[0]?.y ?? 0) + (nodes[0]?.height ?? 0) + 10} />
          )}
        </g>
      ))}
      {nodes.map(({ index, x, y, width, height }) => {
        const node = config?.nodes[index];
        if (node === undefined) return undefined;
        const ghost = node.state === 'ghost';
        const room = Math.floor((width - 18) / 6.62);
        return (
          <g key={node.actor}>
            <rect
              className="node"
              data-actor={node.actor}
              data-state={node.state}
              x={x}
              y={y}
              width={width}
              height={height}
              rx={5}
            />
            <ActorShape actor={node.actor} x={x + 15} y={y + 13} size={11} />
            <text className={`node-title ${ghost ? 'ghost-text' : ''}`} x={x + 25} y={y + 13}>
              {width < 140 ? node.title.replace(/ IOMMU driver$/, ' IOMMU') : node.title}
            </text>
            {node.lines.map((line, at) => (
              <text
                key={line}
                className={
                  ghost ? 'ghost-text' : node.stops && at === node.lines.length - 1 ? 'node-stop' : ''
                }
                x={x + 9}
                y={y + 28 + at * 13.5}
              >
                {line.length > room ? `${line.slice(0, room - 1)}…` : line}
              </text>
            ))}
          </g>
        );
      })}
    </g>
  );
}

/** What is crossed to reach the next actor, on a patch of the band. */
function LinkLabel({ text, x, y }: { readonly text: string; readonly x: number; readonly y: number }) {
  const width = text.length * 6.62 + 8;
  return (
    <>
      <rect className="band-patch" x={x - width / 2} y={y - 6} width={width} height={12} />
      <text className="link-label" x={x} y={y} textAnchor="middle">
        {text}
      </text>
    </>
  );
}

/** The end point of a path that ends with a horizontal or vertical move. */
function LinkHead({ d }: { readonly d: string }) {
  const horizontal = /^M[\d.]+ ([\d.]+)H([\d.]+)$/.exec(d);
  if (horizontal !== null) {
    const [, y, x] = horizontal;
    return <path className="link-head" d={`M${Number(x) + 6} ${y ?? 0}l-8 -4v8z`} />;
  }
  const end = /H([\d.]+)V([\d.]+)$/.exec(d);
  if (end === null) return undefined;
  const [, x, y] = end;
  return <path className="link-head" d={`M${x ?? 0} ${Number(y) - 5}l-4 7h8z`} />;
}

/** From who writes to what is written, over the cards; dotted where nobody writes. */
export function ConfigArrow({ picture: { config }, layout: { arrow } }: ConfigPlaneProps) {
  if (arrow === undefined || config?.arrow === undefined) return undefined;
  const { d, head, text, x, y, anchor } = arrow;
  const written = config.arrow.kind === 'written';
  const by = config.nodes[config.arrow.from]?.actor;
  const width = text.length * 6.7 + 10;
  const left = anchor === 'middle' ? x - width / 2 : x - width + 5;
  return (
    <g>
      <path className={written ? 'write' : 'missing'} data-by={by} d={d} />
      {written ? <path className="write-head" data-by={by} d={head} /> : undefined}
      <rect className="paper" x={left} y={y - 8} width={width} height={16} />
      <text
        className={written ? 'write-label' : 'missing-label'}
        data-by={by}
        x={x}
        y={y}
        textAnchor={anchor}
      >
        {text}
      </text>
    </g>
  );
}
