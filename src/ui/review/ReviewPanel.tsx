/** What speaks against the gold, place by place. */
export function ReviewPanel() {
  return <section className="panel-section" />
}
