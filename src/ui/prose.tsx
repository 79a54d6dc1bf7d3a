/** A sentence in which names between backticks are set in the monospaced face. */
export function Prose({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} className="text-[.94em]">
        {part}
      </code>
    ),
  );
}
