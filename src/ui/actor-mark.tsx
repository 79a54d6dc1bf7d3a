/** The five actors' shapes: an actor is shape and colour here and always has its name beside it. */
import type { ReactNode } from 'react';

export type ActorKind = 'guest' | 'vmm' | 'vfio' | 'host' | 'device';

const SHAPES: Readonly<Record<ActorKind, ReactNode>> = {
  guest: <circle cx="6" cy="6" r="4.6" />,
  vmm: <rect x="1.6" y="1.6" width="8.8" height="8.8" rx="1" />,
  vfio: <path d="M6 .7 10.6 3.3v5.4L6 11.3 1.4 8.7V3.3z" />,
  host: <path d="M6 .6 11.4 6 6 11.4.6 6z" />,
  device: <path d="M6 1 11.3 10.6H.7z" />,
};

const COLOURS: Readonly<Record<ActorKind, string>> = {
  guest: 'fill-guest',
  vmm: 'fill-vmm',
  vfio: 'fill-vfio',
  host: 'fill-host',
  device: 'fill-device',
};

export interface ActorMarkProps {
  readonly actor: ActorKind;
  /** CSS px, default 11. */
  readonly size?: number;
  readonly className?: string;
}

/** An actor's shape in its colour, for HTML text. Decorative: print the actor's name beside it. */
export function ActorMark({ actor, size = 11, className = '' }: ActorMarkProps) {
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
      className={`inline-block flex-none align-[-1px] ${COLOURS[actor]} ${className}`}
    >
      {SHAPES[actor]}
    </svg>
  );
}

export interface ActorShapeProps {
  readonly actor: ActorKind;
  /** Centre, in the user units of the surrounding SVG. */
  readonly x: number;
  readonly y: number;
  /** Width in user units, default 11. */
  readonly size?: number;
}

/** The same shape inside an SVG, centred on a point. */
export function ActorShape({ actor, x, y, size = 11 }: ActorShapeProps) {
  const scale = size / 12;
  return (
    <g
      className={COLOURS[actor]}
      transform={`translate(${x - size / 2} ${y - size / 2}) scale(${scale})`}
      aria-hidden="true"
    >
      {SHAPES[actor]}
    </g>
  );
}
