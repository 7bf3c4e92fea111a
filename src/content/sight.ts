interface Declared {
  readonly value: string
  readonly important: boolean
}

/** The declaration that counts of each property of a style: the last one, or the last that is important. */
type Declarations = ReadonlyMap<string, Declared>

/** What decides whether a text is seen. Other properties aren't kept. */
const looked =
  /^(?:display|visibility|opacity|overflow|(?:max-)?height|font|font-size|color|background|background-color|background-image|text-indent|position|left|right|top|clip|clip-path)$/

/** Reads declarations; quotes and brackets are crossed as one, so that `url(data:…;base64,…)` ends none. Linear. */
function declarationsOf(style: string): Declarations {
  const found = new Map<string, Declared>()
  let from = 0
  let colon = -1
  let quote = ''
  let depth = 0
  for (let i = 0; i <= style.length; i++) {
    const unit = style[i]
    if (unit !== undefined && quote !== '') {
      if (unit === quote) quote = ''
    } else if (unit === '"' || unit === "'") quote = unit
    else if (unit === '(') depth++
    else if (unit === ')') depth = Math.max(depth - 1, 0)
    else if (unit === ':' && colon === -1 && depth === 0) colon = i
    else if (unit === undefined || (unit === ';' && depth === 0)) {
      if (colon !== -1) {
        const property = style.slice(from, colon).trim().toLowerCase()
        if (looked.test(property)) {
          const written = style
            .slice(colon + 1, i)
            .trim()
            .replace(/\s+/g, ' ')
            .toLowerCase()
          const value = written.replace(/!\s*important$/, '').trim()
          const important = value.length < written.length
          if (important || found.get(property)?.important !== true) found.set(property, { value, important })
        }
      }
      from = i + 1
      colon = -1
    }
  }
  return found
}

/** A colour as `#rrggbb`, `transparent`, or null for one that isn't understood (a variable, a merge tag, a name). */
function colourOf(value: string): string | null {
  const named = /^(?:white|black|transparent)$/.exec(value)?.[0]
  if (named !== undefined) return named === 'white' ? '#ffffff' : named === 'black' ? '#000000' : named
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(value)
  if (short !== null) return `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}`
  if (/^#?[0-9a-f]{6}$/.test(value)) return value.startsWith('#') ? value : `#${value}`
  const parts =
    // White space is one space here.
    /^rgba?\(\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*(?:[,/]\s*(\d{0,6}\.?\d{1,6})%?\s*)?\)$/.exec(
      value,
    )
  if (parts === null) return null
  if (parts[4] !== undefined && Number(parts[4]) === 0) return 'transparent'
  if (parts[4] !== undefined && Number(parts[4]) < 1) return null
  const channel = (part: string | undefined): string =>
    Math.min(Number(part), 255).toString(16).padStart(2, '0')
  return `#${channel(parts[1])}${channel(parts[2])}${channel(parts[3])}`
}

/** Steps of one channel, of 255, that no eye tells apart. */
const unseenSteps = 4

function isSameColour(a: string, b: string): boolean {
  const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  return [1, 3, 5].every((at) => Math.abs(channel(a, at) - channel(b, at)) <= unseenSteps)
}

/** What a style says of one element; undefined where it says nothing, so that what is around it holds. */
interface Look {
  /** Nothing in it is seen or takes room, whatever that says itself. */
  readonly gone: boolean
  /** Whether letters have a size; the elements in it may state another. */
  readonly sized: boolean | undefined
  readonly visible: boolean | undefined
  /** Of the letters; null for one that isn't known. */
  readonly ink: string | null | undefined
  /** Behind them; null for a picture and what isn't known. */
  readonly ground: string | null | undefined
}

const says: Look = { gone: false, sized: undefined, visible: undefined, ink: undefined, ground: undefined }

/** Largest letters, in pixels or points, that nobody reads: preview lines are hidden so, and spacers made. */
const tiny = 2
/** Pixels to the left or above from which on a text is off the screen. */
const farOff = 900

function isNothing(value: string | undefined): boolean {
  return value !== undefined && /^(?:0+(?:\.0*)?|\.0+)(?:px|pt|r?em|ex|ch|v[wh]|%)?$/.test(value)
}

function isFarOff(value: string | undefined): boolean {
  return value !== undefined && Number(/^(-\d+)(?:\.\d+)?(?:px|pt|em|rem)?$/.exec(value)?.[1] ?? 0) <= -farOff
}

/** Whether a `font-size` or the size in a `font` lets letters be seen; undefined for one relative to what is around. */
function isSized(size: string | undefined): boolean | undefined {
  if (size === undefined) return undefined
  if (isNothing(size)) return false
  const absolute = /^(\d{0,6}\.?\d{1,6})(px|pt)$/.exec(size)
  if (absolute !== null) return Number(absolute[1]) > tiny
  return /^(?:\d{0,6}\.?\d{1,6}(?:rem|vw|vh|cm|mm|in|pc|q)|(?:x{1,3}-)?(?:small|large)|medium|initial)$/.test(
    size,
  )
    ? true
    : undefined
}

function lookOf(declarations: Declarations): Look {
  const value = (property: string): string | undefined => declarations.get(property)?.value
  const cut = /^(?:hidden|clip)/.test(value('overflow') ?? '')
  const loose = /^(?:absolute|fixed)$/.test(value('position') ?? '')
  const gone =
    value('display') === 'none' ||
    isNothing(value('opacity')) ||
    // Without `overflow` what is in a box without height is painted below it, which some layouts rest on.
    (cut && (isNothing(value('height')) || isNothing(value('max-height')))) ||
    isFarOff(value('text-indent')) ||
    (loose && ['left', 'right', 'top'].some((property) => isFarOff(value(property)))) ||
    (loose && /^rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]/.test(value('clip') ?? '')) ||
    /^inset\(\s*(?:50|100)%/.test(value('clip-path') ?? '')
  const font = /(?:^|\s)(\d{0,6}\.?\d{1,6}(?:px|pt|em|rem|%)?|0|medium|small|large)(?:\s*\/|\s)/.exec(
    `${value('font') ?? ''} `,
  )?.[1]
  const visibility = value('visibility')
  const colour = value('color')
  const background = value('background-color') ?? value('background')
  const picture = /url\(|gradient\(/.test(`${value('background') ?? ''} ${value('background-image') ?? ''}`)
  return {
    gone,
    sized: isSized(value('font-size')) ?? isSized(font),
    visible:
      visibility === undefined || visibility === 'inherit'
        ? undefined
        : visibility !== 'hidden' && visibility !== 'collapse',
    ink: colour === undefined || colour === 'inherit' ? undefined : colourOf(colour),
    ground: picture
      ? null
      : background === undefined || /^(?:none|transparent|inherit)$/.test(background)
        ? undefined
        : groundOf(background),
  }
}

/** The colour in a `background`; what lets through what is behind it counts as nothing said. */
function groundOf(background: string): string | null | undefined {
  const colour = colourOf(background) ?? colourOf(background.split(/\s+(?![^(]*\))/)[0]!)
  return colour === 'transparent' ? undefined : colour
}

const looks = new Map<string, Look>()
const mostLooks = 500

/** Styles repeat within a message and between messages. */
function lookOfStyle(style: string): Look {
  const known = looks.get(style)
  if (known !== undefined) return known
  const look = lookOf(declarationsOf(style))
  if (looks.size >= mostLooks) looks.clear()
  if (style.length < 2000) looks.set(style, look)
  return look
}

/** Whether a `style` attribute by itself hides the text that it stands on. */
export function isHiding(style: string): boolean {
  const { gone, sized, visible } = lookOfStyle(style)
  return gone || sized === false || visible === false
}

/** What the rules for one selector come to. */
interface SheetRule {
  readonly declarations: Map<string, Declared>
  /** Of selectors that look around, which can't be followed: they may show, and never hide. */
  shows: {
    readonly sized: boolean
    readonly visible: boolean
    readonly ink: boolean
    readonly ground: boolean
  }
}

const nothingShown: SheetRule['shows'] = { sized: false, visible: false, ink: false, ground: false }

function put(into: Map<string, Declared>, declarations: Declarations): void {
  for (const [property, declared] of declarations)
    if (declared.important || into.get(property)?.important !== true) into.set(property, declared)
}

/** The rules of the style sheets of one message, by what their selectors end with: `p`, `.a`, `p.a`, `#b`. */
export class StyleSheets {
  readonly #rules = new Map<string, SheetRule>()

  get size(): number {
    return this.#rules.size
  }

  /** Adds a sheet: its rules outside of `@media`, which is for some screens. Linear. */
  add(sheet: string): void {
    let depth = 0
    let selectors = ''
    let start = 0
    for (let i = 0; i < sheet.length; i++) {
      const unit = sheet[i]
      if (unit === '/' && sheet[i + 1] === '*') {
        const close = sheet.indexOf('*/', i + 2)
        if (close === -1) break
        if (depth === 0) selectors += sheet.slice(start, i)
        i = close + 1
        if (depth === 0) start = i + 1
      } else if (unit === '{') {
        if (depth === 0) {
          selectors += sheet.slice(start, i)
          start = i + 1
        }
        depth++
      } else if (unit === '}') {
        if (depth === 1) {
          if (!selectors.includes('@')) this.#rule(selectors, sheet.slice(start, i))
          selectors = ''
          start = i + 1
        }
        depth = Math.max(depth - 1, 0)
      } else if (unit === ';' && depth === 0) {
        selectors = ''
        start = i + 1
      }
    }
  }

  #rule(selectors: string, body: string): void {
    const declarations = declarationsOf(body.replace(/\/\*[^]*?\*\//g, ' '))
    if (declarations.size === 0) return
    const look = lookOf(declarations)
    // An old guard: `<!--` at the start of a sheet.
    for (const selector of selectors.replace(/<!--|-->/g, ' ').split(',')) {
      const parts = selector.trim().split(/[\s>+~]+/)
      const [, tag = '', mark = '', rest = ''] =
        /^([a-z][\w-]*|\*)?([.#][\w-]+)?(.*)$/is.exec(parts.at(-1)!) ?? []
      const key = `${tag === '*' ? '' : tag.toLowerCase()}${mark}`
      if (key === '') continue
      const rule = this.#rules.get(key) ?? { declarations: new Map(), shows: nothingShown }
      this.#rules.set(key, rule)
      if (parts.length === 1 && rest === '') put(rule.declarations, declarations)
      else
        rule.shows = {
          sized: rule.shows.sized || look.sized === true,
          visible: rule.shows.visible || look.visible === true,
          ink: rule.shows.ink || look.ink !== undefined,
          ground: rule.shows.ground || look.ground !== undefined,
        }
    }
  }

  /** Whether a class that no sheet here defines is named like one that colours what is behind the text: `bg-black`. */
  mayColour(classes: string | undefined): boolean {
    return (
      classes !== undefined &&
      /bg|back|dark|colou?r/i.test(classes) &&
      classes.split(/\s+/).some((one) => /bg|back|dark|colou?r/i.test(one) && !this.#rules.has(`.${one}`))
    )
  }

  /** What an element looks like: its name first, then its classes, its id, its own style. */
  lookOf(name: string, classes: string | undefined, id: string | undefined, style: string | undefined): Look {
    if (this.#rules.size === 0) return style === undefined ? says : lookOfStyle(style)
    const own: SheetRule[] = []
    const collect = (key: string): void => {
      const rule = this.#rules.get(key)
      if (rule !== undefined) own.push(rule)
    }
    const collectMark = (mark: string): void => {
      collect(mark)
      collect(`${name}${mark}`)
    }
    collect(name)
    if (classes !== undefined) for (const one of classes.split(/\s+/)) collectMark(`.${one}`)
    if (id !== undefined) collectMark(`#${id}`)
    if (own.length === 0) return style === undefined ? says : lookOfStyle(style)
    const merged = new Map<string, Declared>()
    for (const { declarations } of own) put(merged, declarations)
    if (style !== undefined) put(merged, declarationsOf(style))
    const look = lookOf(merged)
    return {
      ...look,
      sized: own.some(({ shows }) => shows.sized) ? true : look.sized,
      visible: own.some(({ shows }) => shows.visible) ? true : look.visible,
      ink: own.some(({ shows }) => shows.ink) ? null : look.ink,
      ground: own.some(({ shows }) => shows.ground) ? null : look.ground,
    }
  }
}

/** What the text at one place of a document looks like, by all that it stands in. */
export interface Sight {
  readonly gone: boolean
  readonly sized: boolean
  readonly visible: boolean
  readonly ink: string | null
  readonly ground: string | null
}

/** What is known before anything is stated: a fragment stands in a layout that isn't there. */
export const plainSight: Sight = { gone: false, sized: true, visible: true, ink: null, ground: null }

/** Clients show a page on white. */
export const paper = '#ffffff'

/** The sight in an element, by the one around it. */
export function within(around: Sight, look: Look): Sight {
  return {
    gone: around.gone || look.gone,
    sized: look.sized ?? around.sized,
    visible: look.visible ?? around.visible,
    ink: look.ink === undefined ? around.ink : look.ink,
    ground: look.ground === undefined ? around.ground : look.ground,
  }
}

/** A value of `bgcolor` or of `color` of `<font>`, which may lack its `#`. */
export function attributeColour(value: string): string | null {
  return colourOf(value.trim().toLowerCase())
}

/** Whether letters are seen. */
export function isTextSeen({ gone, sized, visible, ink, ground }: Sight): boolean {
  if (gone || !sized || !visible || ink === 'transparent') return false
  return ink === null || ground === null || !isSameColour(ink, ground)
}

/** Whether a picture is seen, which has neither size nor colour of letters. */
export function isPictureSeen({ gone, visible }: Sight): boolean {
  return !gone && visible
}
