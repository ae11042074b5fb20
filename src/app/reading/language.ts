/** Whether a text is mostly not in the model's languages, claimed only where it can be told. */

const SAMPLE = 60_000
const ENOUGH_LETTERS = 40
const ENOUGH_WORDS = 25

/** The scripts a language is written in; languages not named here are left alone. */
const scriptsOf: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'no', 'fi', 'pl', 'cs', 'hu', 'ro', 'tr', 'id', 'vi'].map(
      code => [code, ['Latin']],
    ),
  ),
  ru: ['Cyrillic'],
  uk: ['Cyrillic'],
  bg: ['Cyrillic'],
  sr: ['Cyrillic', 'Latin'],
  el: ['Greek'],
  ar: ['Arabic'],
  fa: ['Arabic'],
  ur: ['Arabic'],
  he: ['Hebrew'],
  hi: ['Devanagari'],
  zh: ['Han'],
  ja: ['Han', 'Hiragana', 'Katakana'],
  ko: ['Hangul', 'Han'],
  th: ['Thai'],
}

const scripts = [
  'Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai',
] as const // prettier-ignore

/** Function words that the other languages listed do not have. */
const functionWords: Record<string, ReadonlySet<string>> = {
  en: set(
    'the of and to that is was for it with as his he by are this be at from not which were have had they you or an',
  ),
  de: set(
    'der die das und ist nicht ein eine mit von zu den dem sich auf für auch dass wie bei wird sind im des er sie wir',
  ),
  fr: set('le les des et est une dans que qui pour pas sur avec du au il elle ce cette sont nous vous par plus ne aux'),
  es: set('el los las una que y en por con para del se su al como más pero sus este esta fue son ha lo hay muy'),
  it: set('il gli che di una per non con della sono del anche alla nel più ma le dei è questo questa come si ha nella'),
  pt: set('os uma que não para com em dos da do mais das foi pelo pela são ao também seu sua ele ela já isso à no na'),
  nl: set(
    'het een van en dat niet zijn op met voor ook aan er maar om dan uit bij naar heeft wordt worden deze door ze',
  ),
}

const names = new Intl.DisplayNames('en', { type: 'language' })

/**
 * What to tell about a text that the model does not read: by the script of its letters, and where that is Latin and
 * the model reads English alone, by its function words. Undefined where nothing can be said for sure.
 */
export function languageNote(text: string, languages: readonly string[]): string | undefined {
  const reads = new Intl.ListFormat('en').format(languages.map(code => names.of(code) ?? code))
  const sample = sampleOf(text)
  const expected = new Set(languages.flatMap(code => scriptsOf[code] ?? scripts))
  const counts = scripts.map(script => ({
    script,
    letters: sample.match(new RegExp(`\\p{Script=${script}}`, 'gu'))?.length ?? 0,
  }))
  const letters = counts.reduce((sum, count) => sum + count.letters, 0)
  if (letters < ENOUGH_LETTERS) return undefined
  const foreign = counts.filter(({ script }) => !expected.has(script)).sort((a, b) => b.letters - a.letters)
  const share = foreign.reduce((sum, count) => sum + count.letters, 0) / letters
  if (share > 0.5 && foreign[0]) return `Mostly ${foreign[0].script} script. This model reads ${reads}: expect little.`
  if (languages.length !== 1 || languages[0] !== 'en') return undefined

  // Names and headings are capitalised; what is left is running text.
  const words = sample.match(/(?<![\p{L}\p{N}_])\p{Ll}+(?![\p{L}\p{N}_])/gu) ?? []
  if (words.length < ENOUGH_WORDS) return undefined
  const shares = Object.entries(functionWords).map(([language, known]) => ({
    language,
    share: words.filter(word => known.has(word)).length / words.length,
  }))
  const english = shares.find(({ language }) => language === 'en')?.share ?? 0
  const [best] = shares.sort((a, b) => b.share - a.share)
  if (best && best.language !== 'en' && best.share > 0.15 && best.share > 2 * english) {
    return `This looks like ${names.of(best.language)}. This model reads ${reads}: expect little.`
  }
  return undefined
}

/** The whole text, or a part each of its beginning, middle and end. */
function sampleOf(text: string): string {
  if (text.length <= SAMPLE) return text
  const part = SAMPLE / 3
  const middle = (text.length - part) >> 1
  return `${text.slice(0, part)} ${text.slice(middle, middle + part)} ${text.slice(-part)}`
}

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}
