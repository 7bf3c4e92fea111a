/** An address in a visible text; offsets are UTF-16 units. */
export interface AddressRange {
  readonly from: number
  readonly to: number
}

/**
 * Top-level domains that are read as such without a path behind them. A path is enough for any other
 * (`acme.example/s`); of the full list most would make names of sentences that lack a space.
 */
const generic = new Set(
  (
    'com net org info biz edu gov mil int name pro mobi tel travel jobs app dev page shop store online site website ' +
    'blog cloud club live life link news today world email agency media digital events fun games group guru health ' +
    'help host land ltd marketing network one party plus press sale sales space studio style support systems team ' +
    'tech tickets tips tools top tours toys tv video vip wiki win works xyz zone bank cafe care center community ' +
    'company coupons deals delivery dental design direct discount education energy exchange express fashion finance ' +
    'fitness flights gift gifts global gold hotel house insurance kitchen legal loans market money movie music ' +
    'pizza red restaurant reviews rocks run school services shoes shopping show social solutions surf tax taxi ' +
    'theater vacations ventures watch work eco green asia cat coop museum post africa berlin london paris wien ' +
    'example test invalid localhost'
  ).split(' '),
)
/** ISO 3166-1 based top-level domains. */
const national = new Set(
  (
    'ac ad ae af ag ai al am ao ar at au aw az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ' +
    'ch ci ck cl cm cn co cr cu cv cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fm fo fr ga gd ge gf gg gh ' +
    'gi gl gm gn gp gq gr gt gu gy hk hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kr kw ' +
    'ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne ' +
    'nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si ' +
    'sk sl sm sn so sr ss st su sv sx sy sz tc td tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve ' +
    'vg vi vn vu wf ws ye yt za zm zw'
  ).split(' '),
)

function isHostUnit(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x2e
  )
}

/** Letters that go on in an address. Scripts written without spaces, and Hangul particles, end it instead. */
const continues =
  /^(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}\p{N}]/u

const mergeTag = 0xfffc

function isUrlUnit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === mergeTag) return true
  if (code < 0x80) return code > 0x20 && code < 0x7f && !'"<>\\^`{|}\'[]'.includes(text[at]!)
  // Above the BMP there are emoji, and letters that no address is written in.
  return (code < 0xd800 || code > 0xdfff) && continues.test(text[at]!)
}

/** Where an address that goes on at `from` ends: punctuation and brackets around it aren't part of it. */
function pathEnd(text: string, start: number, from: number): number {
  let end = from
  while (end < text.length && isUrlUnit(text, end)) end++
  let open = 0
  let close = 0
  for (let i = start; i < end; i++) {
    if (text[i] === '(') open++
    else if (text[i] === ')') close++
  }
  for (; end > from; end--) {
    const last = text[end - 1]!
    if (last === ')' && close > open) close--
    else if (!'.,;:!?*_~'.includes(last)) break
  }
  return end
}

const label = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/

/** Whether a run of host characters is a host; `path` when a path, a query or a port follows. */
function isHost(host: string, path: boolean): boolean {
  const labels = host.split('.')
  const last = labels.at(-1)!
  if (labels.length < 2 || labels.length > 10 || !labels.every((part) => label.test(part))) return false
  if (!/^(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]+)$/.test(last)) return false
  if (/^www$/i.test(labels[0]!)) return labels.length > 2 || path
  // "…to gönder.Son gün": a sentence that lacks its space, not a name.
  if (/^[A-Z]/.test(last) && host !== host.toUpperCase()) return false
  if (path) return true
  const lower = last.toLowerCase()
  return generic.has(lower) || (national.has(lower) && labels.at(-2)!.length > 1)
}

/**
 * Finds the addresses that a phone or mail client makes links of: with a scheme anywhere, also right behind letters of
 * scripts without spaces; without one where the host looks like one. Neither trailing punctuation nor what follows
 * in another script or as emoji belongs to it; merge tags (U+FFFC) do. E-mail addresses are none. Linear.
 */
export function findAddresses(text: string): readonly AddressRange[] {
  const found: AddressRange[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x3a && text.startsWith('://', i)) {
      const scheme = /https?$/i.exec(text.slice(Math.max(i - 5, 0), i))
      if (scheme === null) continue
      const from = i - scheme[0].length
      const to = pathEnd(text, i + 3, i + 3)
      if (to === i + 3 || from < (found.at(-1)?.to ?? 0)) continue
      found.push({ from, to })
      i = to - 1
    } else if (code === 0x2e && i > 0 && isHostUnit(text.charCodeAt(i - 1))) {
      const floor = found.at(-1)?.to ?? 0
      let from = i
      while (from > floor && isHostUnit(text.charCodeAt(from - 1))) from--
      let to = i + 1
      while (to < text.length && isHostUnit(text.charCodeAt(to))) to++
      const stop = to
      while (to > i && (text[to - 1] === '.' || text[to - 1] === '-')) to--
      while (from < i && (text[from] === '-' || text[from] === '.')) from++
      const before = from > 0 ? text[from - 1]! : ' '
      const path = to === stop && /^(?:[/?#][^\s]|\/(?:\s|$)|:\d{2,5}\b)/.test(text.slice(to, to + 7))
      if (!/[@\w/&=%]/.test(before) && text[to] !== '@' && isHost(text.slice(from, to), path)) {
        const end = path ? pathEnd(text, from, to) : to
        found.push({ from, to: end })
        i = Math.max(end, stop) - 1
      } else i = stop - 1
    }
  }
  return found
}
