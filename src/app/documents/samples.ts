/** Texts of our own writing, to see what each head finds. The persons and the events in them are invented. */
export interface Sample {
  readonly name: string
  readonly title: string
  /** Name of the head that suits it; a model without that head uses its default. */
  readonly head: string
}

export const samples: readonly Sample[] = [
  { name: 'night-train', title: 'A night train returns', head: 'news' },
  { name: 'kidney-trial', title: 'Kidney protection in a trial', head: 'chemicals-diseases' },
  { name: 'support-thread', title: 'A support thread', head: 'social-media' },
  { name: 'salt-ledger', title: 'The salt ledger', head: 'news-time' },
]

/** What a first visit begins with: its text need not be fetched. */
export const firstSample = {
  sample: 'night-train',
  title: 'A night train returns',
  head: 'news',
  text: `Night train to return after nineteen years

VIENNA, 3 March. Sleeping cars will run between Vienna and Trieste again from the second week of June, the Austrian operator ÖBB said on Tuesday, ending a gap of nineteen years on one of the oldest routes across the Alps.

Marta Kessler, who led the negotiations for the Ministry of Transport, called the agreement with Trenitalia and the port city "a small line on the map and a large one in the timetable". The train will leave Vienna at 21.40, stop in Graz, Maribor and Ljubljana, and reach the Adriatic in time for breakfast.

Not everybody is pleased. Paolo Brandolin of the Italian consumer group Altroviaggio said that a berth from 89 euros would remain out of reach for students, and the Slovenian newspaper Delo asked why no coach of Slovenian Railways was part of the plan. ÖBB answered that six carriages built by Siemens would be shared as soon as they were approved.

The last service ran in December 2007 with eleven passengers on board. One of them, the novelist Ilse Tannhofer, has already booked. "I left my umbrella on it," she told Radio Wien. "I should like to see whether the Italians kept it."`,
}

/** The text of a sample. Rejects where it cannot be fetched. */
export async function textOfSample(name: string): Promise<string> {
  if (name === firstSample.sample) return firstSample.text
  const { sampleTexts } = await import('./sample-texts.ts')
  const text = sampleTexts[name]
  if (text === undefined) throw new RangeError(`no sample ${name}`)
  return text
}
