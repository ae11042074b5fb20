import { describe, expect, it } from 'vitest'
import { languageNote } from './language.ts'
import { samples, textOfSample } from '../documents/samples.ts'

const german =
  'Am Montag wurde in der kleinen Stadt ein neues Museum eröffnet, das sich mit der Geschichte der Mühlen befasst. ' +
  'Die Besucher können dort sehen, wie das Korn gemahlen wird und wie die Arbeit früher war. Es ist nicht groß, aber ' +
  'mit viel Liebe eingerichtet, und auch die Kinder finden etwas, das sie ausprobieren dürfen.'
const russian = 'В понедельник в маленьком городе открылся новый музей, посвящённый истории старых мельниц.'
const finnish =
  'Maanantaina pieneen kaupunkiin avattiin uusi museo, joka kertoo myllyjen historiasta ja vanhasta työstä, jota siellä tehtiin.'

describe('languageNote', () => {
  it('names another script, and another language where its function words tell', () => {
    expect(languageNote(russian, ['en'])).toMatch(/Cyrillic script.*reads English/)
    expect(languageNote('博物館は月曜日に小さな町で開館しました。'.repeat(4), ['en'])).toMatch(/script/)
    expect(languageNote(german, ['en'])).toMatch(/looks like German/)
  })

  it('says nothing of English, of short texts, of lists, or of what it cannot tell', async () => {
    for (const { name } of samples) expect(languageNote(await textOfSample(name), ['en'])).toBeUndefined()
    expect(languageNote('', ['en'])).toBeUndefined()
    expect(languageNote('Guten Tag, wie geht es dir und den anderen?', ['en'])).toBeUndefined()
    expect(languageNote('Berlin, Paris, Oslo, Roma, Madrid, Lisboa\n'.repeat(30), ['en'])).toBeUndefined()
    expect(languageNote('const a = { x: 1 }; return a.x + b[0]\n'.repeat(30), ['en'])).toBeUndefined()
    expect(languageNote(finnish, ['en'])).toBeUndefined()
    expect(languageNote('12 34 56 '.repeat(200), ['en'])).toBeUndefined()
  })

  it('takes the languages from the model', () => {
    expect(languageNote(german, ['de'])).toBeUndefined()
    expect(languageNote(russian, ['en', 'ru'])).toBeUndefined()
    expect(languageNote(russian, ['xx'])).toBeUndefined()
  })

  it('reads a part of a long text', () => {
    const long = `${russian} `.repeat(20_000)
    expect(languageNote(long, ['en'])).toBeDefined()
  })
})
