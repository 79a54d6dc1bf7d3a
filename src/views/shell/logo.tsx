/** A request that meets a wall with one gap in it. */
export function Logo() {
  return (
    <span className="flex flex-none items-center gap-2 text-13 font-semibold tracking-[-.01em]">
      <svg viewBox="0 0 20 20" width="20" height="20" fill="none" aria-hidden="true">
        <path d="M1 10h8.5" className="stroke-accent" strokeWidth="2.4" strokeLinecap="round" />
        <path d="M12.5 2v16" className="stroke-ink" strokeWidth="2.4" strokeLinecap="round" />
        <path d="M17.5 6v8" className="stroke-ink3" strokeWidth="2.4" strokeLinecap="round" />
      </svg>
      <span className="max-tablet:sr-only">VFScope</span>
    </span>
  );
}
