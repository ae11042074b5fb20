/** What holds for the whole project, and what is in it. */
export function ProjectPanel() {
  return <section className="panel-section" />
}
