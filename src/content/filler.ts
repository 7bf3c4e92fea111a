/**
 * Words of the filler that layouts are tried out with ("Lorem ipsum" and what its generators make of the same book).
 * None is a common word of a living language: `dolor`, `culpa`, `sunt` and the like are left out.
 */
const words =
  'lorem|ipsum|amet|consectetur|consectetuer|adipiscing|adipisicing|eiusmod|incididunt|aliqua|veniam|nostrud|ullamco|' +
  'aliquip|consequat|irure|reprehenderit|voluptate|cillum|fugiat|pariatur|excepteur|occaecat|cupidatat|proident|' +
  'deserunt|mollit|laborum|maecenas|pellentesque|posuere|eleifend|praesent|laoreet|malesuada|taciti|sociosqu|litora|' +
  'torquent|conubia|inceptos|himenaeos|vestibulum|curabitur|suspendisse|phasellus|quisque|donec|vivamus|nullam|fusce|' +
  'mauris|tincidunt|sagittis|ullamcorper|vulputate|dignissim|lobortis|faucibus|ultrices|ultricies|egestas|senectus|' +
  'euismod|sollicitudin|porttitor|scelerisque|bibendum|hendrerit|voluptas|voluptatem|voluptatibus|quisquam|accusantium|' +
  'doloremque|perspiciatis|nesciunt|eveniet|repudiandae|quibusdam|aspernatur|cupiditate|ducimus|consectetuer|aliquam'

/** One of these is in any sentence of it that is worth a look: the pattern below is compiled for few texts. */
const telling = [
  'amet',
  'consect',
  'adipis',
  'pellentesque',
  'vestibulum',
  'maecenas',
  'praesent',
  'voluptat',
  'curabitur',
  'donec',
  'phasellus',
  'suspendisse',
  'aliquam',
  'tincidunt',
  'malesuada',
  'eiusmod',
  'lorem ipsum',
]
/** How many different words make filler of a paragraph. Less may be a motto. */
const least = 3
/** Longest stretch that they stand in, in characters. */
const reach = 160

let pattern: RegExp | null = null

/** A stretch of filler: UTF-16 offsets. */
export interface Filler {
  readonly from: number
  readonly to: number
}

/** Finds filler, once for each paragraph: from its first such word to the one that makes it certain. Linear. */
export function fillerIn(text: string): readonly Filler[] {
  const lower = text.toLowerCase()
  if (lower.length !== text.length || !telling.some((word) => lower.includes(word))) return []
  pattern ??= new RegExp(`\\blorem ipsum\\b|(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'gu')
  const found: Filler[] = []
  let run: RegExpMatchArray[] = []
  let paragraph = -1
  for (const match of lower.matchAll(pattern)) {
    const from = match.index
    if (from < paragraph) continue
    const first = run[0]
    if (first !== undefined && (from - first.index! > reach || lower.slice(first.index, from).includes('\n')))
      run = run.filter(({ index }) => from - index! <= reach && !lower.slice(index, from).includes('\n'))
    if (!run.some(([word]) => word === match[0])) run.push(match)
    if (match[0] !== 'lorem ipsum' && run.length < least) continue
    found.push({ from: match[0] === 'lorem ipsum' ? from : run[0]!.index!, to: from + match[0].length })
    run = []
    const end = lower.indexOf('\n', from)
    paragraph = end === -1 ? lower.length : end
  }
  return found
}
