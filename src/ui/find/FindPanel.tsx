/** Finds words in the texts, and does something with all of them. */
export function FindPanel() {
  return <section className="panel-section" />
}
