/** The page. */
export function App() {
  return <h1>Gleaner</h1>
}
