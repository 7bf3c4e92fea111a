// The kernel of the row pass, in AssemblyScript: it goes over plain rows of CSV and remembers what the reference
// (`RowPass`) answered for values and combinations that came before. It decides nothing itself. What it hasn't met it
// asks for; a row that isn't plain it leaves, and the reference takes it. All addresses are those of `layout.ts`.
import {
  beginsPrefix,
  beginsUnclear,
  combinationFront,
  combinationsAt,
  combinationSlots,
  columnChannel,
  columnCountry,
  columnDomain,
  columnPostal,
  columnRegion,
  columnSegment,
  columnSendCountry,
  columnTimezone,
  dayBits,
  daysAt,
  daysOfRowAt,
  endsAt,
  fewestNever,
  fewestSensitiveDigits,
  fewestUnknown,
  firstGroup,
  inLocalAt,
  joinsAt,
  listCombination,
  keysAt,
  limitsAt,
  listDay,
  listMerged,
  listText,
  longestPostal,
  longestRow,
  longestSensitive,
  longestStandard,
  longestValue,
  mergedAt,
  monthsAt,
  mostProbes,
  mostRows,
  nationalBeginning,
  nationalBytes,
  nationalCode,
  nationalLength,
  nationalRoot,
  needsNone,
  needsSent,
  noDay,
  ofClass,
  ofCohort,
  ofPair,
  ofSet,
  ofWhere,
  phoneKeyAt,
  samplesPerClass,
  saysGeneral,
  sensitiveAt,
  separatorsAt,
  setAfterFour,
  setBy,
  setClasses,
  setColumns,
  setCombinationMask,
  setCombinationSlots,
  setCombinationStore,
  setCombinationWords,
  setCountry,
  setCounts,
  setDays,
  setDefaultCountry,
  setDelimiter,
  setEmail,
  setFewest,
  setFirstYear,
  setFold,
  setGroups,
  setId,
  setJoins,
  setLengths,
  setMerged,
  setMonths,
  setNational,
  setNeedsEmail,
  setNeedsId,
  setNeedsPhone,
  setNewline,
  setNext,
  setNoChannel,
  setPhone,
  setPlaces,
  setPostal,
  setReachEmail,
  setReachId,
  setReachPhone,
  setRegion,
  setSamples,
  setSays,
  setSeedA,
  setSeedB,
  setSeedC,
  setSegment,
  setSendCounts,
  setSendShift,
  setSensitive,
  setStage,
  setTexts,
  settingsAt,
  setTimezone,
  setTouched,
  setValueBytes,
  setValueMask,
  setValueSlots,
  setValueStore,
  setWords,
  setSince,
  setWhen,
  setWho,
  shortestSensitive,
  shortValuesAt,
  slotBits,
  slotClass,
  slotCohort,
  slotEmail,
  slotId,
  slotPair,
  slotPhone,
  slotPhoneWritten,
  slotPlace,
  slotWhere,
  stageEmailClasses,
  stageEmailKeys,
  stageEmailParts,
  stageEmailMore,
  stageEmailRows,
  stageIdClasses,
  stageIdKeys,
  stageIdParts,
  stageIdMore,
  stageIdRows,
  stagePhoneClasses,
  stagePhoneKeys,
  stagePhoneParts,
  stagePhoneRows,
  startsAt,
  stateAt,
  statePhonePlace,
  statePhoneWritten,
  stateLast,
  stateRows,
  stateStagedEmail,
  stateStagedId,
  stateStagedPhone,
  stateTouched,
  stateUnreadable,
  stretches,
  stretchOffset,
  textsAt,
  typeBits,
  unreadableDay,
  validClassesAt,
  withEmail,
  withNothing,
  withOther,
} from '../layout'

// What only the reference can answer. Each answer is remembered here, unless it says otherwise.
@external('host', 'value')
declare function askValue(column: i32, from: i32, to: i32): i32
@external('host', 'combination')
declare function askCombination(which: i32): i32
/** Makes room for the number in a slot in the fronts of its combinations. */
@external('host', 'widen')
declare function widen(slot: i32): void
@external('host', 'phone')
declare function askPhone(from: i32, to: i32, plan: i32): i32
/** Tells how numbers in national form are read in a country. */
@external('host', 'national')
declare function askNational(country: i32): void
@external('host', 'email')
declare function askEmail(from: i32, to: i32): i32
@external('host', 'stretch')
declare function askStretch(plan: i32, day: i32): i32
@external('host', 'verdict')
declare function askVerdict(group: i32, answer: i32): i32
@external('host', 'sensitive')
declare function askSensitive(index: i32, from: i32, to: i32): void
@external('host', 'fewest')
declare function askFewest(place: i32): i32
@external('host', 'merged')
declare function countMerged(index: i32, payload: i32): void

// @ts-ignore: decorator
@inline
function setting(number: i32): i32 {
  return load<i32>(settingsAt + (number << 2))
}
// @ts-ignore: decorator
@inline
function state(number: i32): i32 {
  return load<i32>(stateAt + (number << 2))
}
// @ts-ignore: decorator
@inline
function setState(number: i32, value: i32): void {
  store<i32>(stateAt + (number << 2), value)
}
// @ts-ignore: decorator
@inline
function keyAt(entry: i32): i32 {
  return load<i32>(load<u32>(entry, combinationSlots << 2) >>> 5, keysAt)
}
/** How far it is shifted: of the entry the lower five bits count. */
// @ts-ignore: decorator
@inline
function shiftAt(entry: i32): i32 {
  return load<i32>(entry, combinationSlots << 2)
}
// @ts-ignore: decorator
@inline
function setKey(slot: i32, value: i32): void {
  store<i32>(keysAt + (slot << 2), value)
  if (<u32>value >= load<u32>(limitsAt + (slot << 2))) widen(slot)
}
// @ts-ignore: decorator
@inline
function startOf(field: i32): i32 {
  return load<i32>(startsAt + (field << 2))
}
// @ts-ignore: decorator
@inline
function endOf(field: i32): i32 {
  return load<i32>(endsAt + (field << 2))
}

/** Bounds of a field without the blanks around it. */
let from: i32 = 0
let to: i32 = 0
// @ts-ignore: decorator
@inline
function trim(field: i32): void {
  let a = startOf(field)
  let b = endOf(field)
  while (a < b && load<u8>(a) <= 32) a++
  while (b > a && load<u8>(b - 1) <= 32) b--
  from = a
  to = b
}

/** The `count` lower bytes of a word, 1 to 8. */
// @ts-ignore: decorator
@inline
function lower(word: u64, count: i32): u64 {
  return word & (u64.MAX_VALUE >> ((8 - count) << 3))
}

// @ts-ignore: decorator
@inline
function blended(hash: u64, word: u64): u64 {
  const mixed = (hash ^ word) * 0x9e3779b97f4a7c15
  return mixed ^ (mixed >> 32)
}

/** A hash that isn't 0, under the secret of this run: nobody can make values that meet. */
function hashOf(column: i32, a: i32, b: i32): u32 {
  const length = b - a
  let hash: u64 = ((<u64>(<u32>setting(setSeedA))) << 32) | (<u64>(<u32>((column << 16) ^ length)))
  let at = a
  for (; at + 8 <= b; at += 8) hash = blended(hash, load<u64>(at))
  if (at < b) hash = blended(hash, lower(load<u64>(at), b - at))
  hash = blended(hash, <u64>(<u32>setting(setSeedB)))
  return <u32>(hash >> 24) | 1
}

// Entries: hash, column << 16 | length, address of the bytes, payload.
let valueCount: i32 = 0
let valueUsed: i32 = 0

/** Forgets all values. */
export function clearValues(): void {
  memory.fill(setting(setValueSlots), 0, (setting(setValueMask) + 1) << 4)
  memory.fill(shortValuesAt, 0, shortValues << shortValueBits)
  valueCount = 0
  valueUsed = 0
}

function isSame(a: i32, stored: i32, length: i32): bool {
  let at = 0
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) != load<u64>(stored + at)) return false
  return at == length || lower(load<u64>(a + at) ^ load<u64>(stored + at), length - at) == 0
}

// Short values that came last, by a hash: two words of bytes, column << 16 | length, payload.
const shortValueBits: i32 = 5
const shortValues: i32 = 1024

/** What the reference said of a value of a column: `[a, b)`. */
function valueOf(column: i32, a: i32, b: i32): i32 {
  const length = b - a
  if (length > 16) return longValueOf(column, a, b)
  const kind = ((column + 1) << 16) | length
  const first = length < 8 ? load<u64>(a) & (((<u64>1) << (length << 3)) - 1) : load<u64>(a)
  const second = length > 8 ? lower(load<u64>(a, 8), length - 8) : 0
  const hash = (first ^ <u64>kind) * 0x9e3779b97f4a7c15 + second * 0xc2b2ae3d27d4eb4f
  const entry = shortValuesAt + ((<i32>(hash >> 54) & (shortValues - 1)) << shortValueBits)
  if (load<u64>(entry) == first && load<u64>(entry, 8) == second && load<i32>(entry, 16) == kind)
    return load<i32>(entry, 20)
  const payload = longValueOf(column, a, b)
  store<u64>(entry, first)
  store<u64>(entry, second, 8)
  store<i32>(entry, kind, 16)
  store<i32>(entry, payload, 20)
  return payload
}

/** As `valueOf`, for values of any length. */
function longValueOf(column: i32, a: i32, b: i32): i32 {
  const length = b - a
  if (length > longestValue) return askValue(column, a, b)
  const hash = hashOf(column, a, b)
  const mask = setting(setValueMask)
  const slots = setting(setValueSlots)
  const kind = (column << 16) | length
  let slot = <i32>(hash >> 1) & mask
  for (let probe = 0; probe < mostProbes; probe++) {
    const entry = slots + (slot << 4)
    const known = load<u32>(entry)
    if (known == 0) break
    if (known == hash && load<i32>(entry, 4) == kind && isSame(a, load<i32>(entry, 8), length))
      return load<i32>(entry, 12)
    slot = (slot + 1) & mask
  }
  const payload = askValue(column, a, b)
  remember(hash, kind, a, length, payload)
  return payload
}

function remember(hash: u32, kind: i32, a: i32, length: i32, payload: i32): void {
  const mask = setting(setValueMask)
  if (valueCount * 2 > mask || valueUsed + length + 8 > setting(setValueBytes)) clearValues()
  const slots = setting(setValueSlots)
  let slot = <i32>(hash >> 1) & mask
  for (let probe = 0; probe < mostProbes; probe++) {
    const entry = slots + (slot << 4)
    if (load<u32>(entry) == 0) {
      const stored = setting(setValueStore) + valueUsed
      memory.copy(stored, a, length)
      valueUsed += length
      valueCount++
      store<u32>(entry, hash)
      store<i32>(entry, kind, 4)
      store<i32>(entry, stored, 8)
      store<i32>(entry, payload, 12)
      return
    }
    slot = (slot + 1) & mask
  }
}

// Entries: hash, which, address of the numbers, answer.
let combinationCount: i32 = 0
let combinationUsed: i32 = 0
/** Of the slots that are in use, no more than there are entries for: few stay near the processor. */
let combinationMask: i32 = 4095

/** Forgets all combinations that are found by a hash. */
export function clearCombinations(): void {
  memory.fill(setting(setCombinationSlots), 0, (combinationMask + 1) << 4)
  combinationCount = 0
  combinationUsed = 0
}

/** What the reference said of a row's numbers in the slots of a combination; never 0. */
function combination(which: i32): i32 {
  const list = combinationsAt + which * (listCombination << 2)
  const count = load<i32>(list)
  const front = load<i32>(list, combinationFront << 2)
  if (front != 0) {
    let index = 0
    for (let at = list; at < list + (count << 2); at += 4) index |= keyAt(at) << shiftAt(at)
    const known = load<i32>(front + (index << 2))
    if (known != 0) return known
    const answer = askCombination(which)
    store<i32>(front + (index << 2), answer)
    return answer
  }
  let hash: u64 = (<u64>(<u32>setting(setSeedC))) ^ ((<u64>which) << 40)
  for (let at = list; at < list + (count << 2); at += 4)
    hash = (hash ^ (<u64>(<u32>keyAt(at)))) * 0x9e3779b97f4a7c15
  hash ^= hash >> 29
  hash *= 0xbf58476d1ce4e5b9
  const short = <u32>(hash >> 32) | 1
  const mask = combinationMask
  const slots = setting(setCombinationSlots)
  let slot = <i32>(short >> 1) & mask
  for (let probe = 0; probe < mostProbes; probe++) {
    const entry = slots + (slot << 4)
    const known = load<u32>(entry)
    if (known == 0) break
    if (known == short && load<i32>(entry, 4) == which && isOfRow(list, count, load<i32>(entry, 8)))
      return load<i32>(entry, 12)
    slot = (slot + 1) & mask
  }
  const answer = askCombination(which)
  if (combinationCount * 2 > mask || combinationUsed + count > setting(setCombinationWords)) {
    // Larger, and empty: what is needed is learned again.
    if (mask < setting(setCombinationMask)) combinationMask = mask * 2 + 1
    clearCombinations()
  }
  slot = <i32>(short >> 1) & combinationMask
  for (let probe = 0; probe < mostProbes; probe++) {
    const entry = slots + (slot << 4)
    if (load<u32>(entry) == 0) {
      const numbers = setting(setCombinationStore) + (combinationUsed << 2)
      for (let i = 0; i < count; i++)
        store<i32>(numbers + (i << 2), keyAt(list + (i << 2)))
      combinationUsed += count
      combinationCount++
      store<u32>(entry, short)
      store<i32>(entry, which, 4)
      store<i32>(entry, numbers, 8)
      store<i32>(entry, answer, 12)
      break
    }
    slot = (slot + 1) & combinationMask
  }
  return answer
}

// @ts-ignore: decorator
@inline
function isOfRow(list: i32, count: i32, numbers: i32): bool {
  for (let i = 0; i < count; i++)
    if (load<i32>(numbers + (i << 2)) != keyAt(list + (i << 2))) return false
  return true
}

/** Reads `[from, to)`: the class of a number; its key, place and spelling are in the state. */
function phone(plan: i32): i32 {
  const length = to - from - 1
  if (length > 9 && length <= 15 && load<u8>(from) == 43) {
    // Most rows of most files: E.164.
    const a = <u32>load<u8>(from, 1) - 48
    const b = <u32>load<u8>(from, 2) - 48
    const c = <u32>load<u8>(from, 3) - 48
    const d = <u32>load<u8>(from, 4) - 48
    if (a <= 9 && b <= 9 && c <= 9 && d <= 9) {
      const next = setting(setNext)
      const four = a * 1000 + b * 100 + c * 10 + d
      let now: u32 = load<u16>(setting(setAfterFour) + (four << 1))
      let digits: u64 = four
      let at = from + 5
      for (; at < to; at++) {
        const digit = <u32>load<u8>(at) - 48
        if (digit > 9) break
        now = load<u16>(next + ((now * 10 + digit) << 1))
        digits = digits * 10 + digit
      }
      const word = load<u32>(setting(setWords) + ((<u32>load<u16>(setting(setSays) + (now << 1))) << 2))
      const type = <i32>(word & 31)
      if (at == to && type != 0 && type < 16) {
        store<f64>(phoneKeyAt, <f64>digits)
        setState(statePhonePlace, <i32>(word >> 16) - 1)
        setState(statePhoneWritten, 0)
        return load<u16>(validClassesAt + (((((word >> 8) & 255) << 4) + (word & 15)) << 1))
      }
    }
  }
  return punctuated(plan)
}

/** Other texts are left to the phone table. */
const longestNumber: i32 = 64

/** Digits with separators between them, behind a `+` or in national form, as `punctuated` of the phone table reads them. */
function punctuated(plan: i32): i32 {
  let at = from
  if (to - at > longestNumber) return askPhone(from, to, plan)
  while (at < to && load<u8>(at) < 128 && load<u8>(separatorsAt + <i32>load<u8>(at)) != 0) at++
  if (at == to) return askPhone(from, to, plan)
  let national = 0
  if (load<u8>(at) == 43) at++
  else {
    if (plan < 0) return askPhone(from, to, plan)
    national = setting(setNational) + plan * nationalBytes
    if (load<u8>(national) == 0) askNational(plan)
  }
  const next = setting(setNext)
  let value: u64 = 0
  let scale: u64 = 1
  let count = 0
  let start = 0
  let last = at
  let now: u32 = 0
  for (; at < to; at++) {
    const byte = <u32>load<u8>(at)
    const digit = byte - 48
    if (digit > 9) {
      if (byte >= 128 || load<u8>(separatorsAt + byte) == 0) return askPhone(from, to, plan)
      continue
    }
    last = at
    value = value * 10 + digit
    scale *= 10
    count++
    if (count > longestStandard) return askPhone(from, to, plan)
    if (national != 0) {
      if (count > 2) now = load<u16>(next + ((now * 10 + digit) << 1))
      else if (count == 2) {
        const begins = <i32>load<u8>(national + <i32>value, nationalBeginning)
        if (begins == beginsUnclear) return askPhone(from, to, plan)
        now = load<u16>(national, nationalRoot)
        if (begins == beginsPrefix) {
          start = 1
          value = digit
          scale = 10
        } else now = load<u16>(next + ((now * 10 + <u32>(value / 10)) << 1))
        now = load<u16>(next + ((now * 10 + digit) << 1))
      }
    } else if (count > 4) now = load<u16>(next + ((now * 10 + digit) << 1))
    else if (count == 4) now = load<u16>(setting(setAfterFour) + (<i32>value << 1))
  }
  // `447912345678.0` is what a spreadsheet leaves.
  const isDamaged = load<u8>(last) == 48 && (load<u8>(last - 1) == 46 || load<u8>(last - 2) == 46)
  if (count < 5 || isDamaged) return askPhone(from, to, plan)
  const word = load<u32>(setting(setWords) + ((<u32>load<u16>(setting(setSays) + (now << 1))) << 2))
  const owner = (word >> 8) & 255
  if (national == 0) {
    const type = <i32>(word & 31)
    if (type == 0 || type > typeBits) return askPhone(from, to, plan)
  } else {
    if ((word & typeBits) == 0 || owner == 0) return askPhone(from, to, plan)
    const length = count - start
    if (<i32>load<u8>(national, nationalLength) + length > longestStandard) return askPhone(from, to, plan)
    if (start != 0) {
      const lengths = load<u32>(setting(setLengths) + (owner << 2))
      if ((word & saysGeneral) == 0 || (lengths & (1 << length)) == 0) return askPhone(from, to, plan)
    }
    value += (<u64>load<u32>(national, nationalCode)) * scale
  }
  store<f64>(phoneKeyAt, <f64>value)
  setState(statePhonePlace, <i32>(word >> 16) - 1)
  // Short ones come here, too, that are written as E.164 asks.
  setState(statePhoneWritten, national == 0 && load<u8>(from) == 43 && to - from == count + 1 ? 0 : 1)
  return load<u16>(validClassesAt + (((owner << 4) + (word & typeBits)) << 1))
}

/** Reads `[from, to)`: the class of an address. */
function email(): i32 {
  if (to - from > 254) return askEmail(from, to)
  let before: u32 = 46
  let i = from
  for (; i < to; i++) {
    const byte: u32 = load<u8>(i)
    if (byte == 64) break
    if (byte == 46) {
      if (before == 46) return askEmail(from, to)
    } else if (load<u8>(inLocalAt + byte) == 0) return askEmail(from, to)
    before = byte
  }
  if (i + 1 >= to || before == 46 || i - from > 64) return askEmail(from, to)
  for (let at = i + 1; at < to; at++) if (load<u8>(at) >= 128) return askEmail(from, to)
  return valueOf(columnDomain, i + 1, to)
}

/** `2026-11-21`, alone or with a time behind it, as a day; `noDay` for anything else. `isoDay` of the reference. */
function isoDay(): i32 {
  const a = from
  const length = to - a
  if (length < 10) return noDay
  // `yyyy-mm-` less `0000-00-`, byte by byte: digits are 0 to 9, hyphens 0.
  const digits = load<u64>(a) ^ 0x2d30302d30303030
  const more = <u32>load<u16>(a, 8) ^ 0x3030
  if (((digits + 0x7f76767f76767676) | digits) & 0x8080808080808080) return noDay
  if (((more + 0x7676) | more) & 0x8080) return noDay
  if (length > 10) {
    const sign = load<u8>(a, 10)
    if (sign != 84 && sign != 32) return noDay
    for (let i = a + 11; i < to; i++) {
      const byte = load<u8>(i)
      if (!((byte >= 43 && byte <= 58) || byte == 90)) return noDay
    }
  }
  // Tens and ones of neighbours: the lower byte is worth ten of the upper one.
  const pairs = <u32>((digits * 10 + (digits >> 8)) & 0x00ff00ff)
  const year = <i32>((pairs & 255) * 100 + (pairs >> 16))
  const month = <i32>((<u32>(digits >> 40) & 15) * 10 + (<u32>(digits >> 48) & 15))
  const date = <i32>((more & 15) * 10 + (more >> 8))
  if (month < 1 || month > 12 || date < 1 || date > 31) return noDay
  const at = (year - setting(setFirstYear)) * 12 + month - 1
  if (at < 0 || at >= setting(setMonths)) return noDay
  const day = load<i32>(monthsAt + (at << 2)) + date
  // The first of the next month is further than any of this one.
  return day > load<i32>(monthsAt + (at << 2), 4) ? noDay : day
}

/** The day of a column of days, `[from, to)`. */
function dayOf(column: i32): i32 {
  if (from == to) return noDay
  const day = isoDay()
  // Anything else is rare enough to be remembered as it is written.
  return day != noDay ? day : valueOf(column, from, to)
}

let high: f64 = 0
let low: u32 = 0

function finished(value: u32): u32 {
  let hash = value
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35
  return hash ^ (hash >> 16)
}

/** The hash that partitions of keys go by: `mix` of the key streams. */
// @ts-ignore: decorator
@inline
function mixed(key: f64, more: u32): u32 {
  const word = reinterpret<u64>(key)
  let hash = ((<u32>word) ^ ((<u32>(word >> 32)) * 0x9e3779b1) ^ (more * 0x27d4eb2f)) * 0x85ebca6b
  hash = (hash ^ (hash >> 15)) * 0xc2b2ae35
  return hash ^ (hash >> 13)
}

/** The partition of a key. */
// @ts-ignore: decorator
@inline
function partOf(key: f64, more: u32): u32 {
  return mixed(key, more) >> 24
}

/** So many earlier sends can be too many at a place at the earliest: see `fewest*`. */
function fewestAt(place: i32): i32 {
  if (place >= setting(setPlaces)) return askFewest(place)
  const at = setting(setFewest) + place
  let fewest = <i32>load<u8>(at)
  if (fewest == fewestUnknown) {
    fewest = askFewest(place)
    store<u8>(at, fewest)
  }
  return fewest
}

/** Whether the sends logs may name the key that was hashed last so often: `SendCounts`. */
function mayBeSent(fewest: i32): bool {
  const counts = setting(setSendCounts)
  if (counts == 0) return true
  const slot = mixed(high, low) >> <u32>setting(setSendShift)
  return ((<i32>load<u8>(counts + (slot >> 2)) >> ((slot & 3) << 1)) & 3) >= fewest
}

/** Hashes the key of a row, `[a, b)`, where it is needed; whether it is to be kept. */
// @ts-ignore: decorator
@inline
function isKept(need: i32, place: i32, a: i32, b: i32, fold: bool): bool {
  if (need == needsNone || a >= b) return false
  let fewest = 0
  if (need == needsSent) {
    fewest = fewestAt(place)
    if (fewest == fewestNever) return false
  }
  hashKey(a, b, fold)
  return need != needsSent || mayBeSent(fewest)
}

/** Four bytes with a to z for A to Z: `loweredWord` of the key streams. */
// @ts-ignore: decorator
@inline
function lowered(word: u32): u32 {
  const low = word & 0x7f7f7f7f
  return word | ((((low + 0x3f3f3f3f) ^ (low + 0x25252525)) & ~word & 0x80808080) >> 2)
}

/** As `KeyHash`: 53 bits in `high`, 32 in `low`. */
function hashKey(a0: i32, b0: i32, fold: bool): void {
  let a = <u32>setting(setSeedA)
  let b = <u32>setting(setSeedB)
  let c = <u32>setting(setSeedC)
  for (let i = a0; i < b0; i += 4) {
    let word = load<u32>(i)
    if (b0 - i < 4) word &= ((<u32>1) << ((b0 - i) << 3)) - 1
    if (fold) word = lowered(word)
    a = rotl<u32>(a ^ word, 15) * 0x9e3779b1
    b = rotl<u32>(b ^ word, 7) * 0x85ebca77
    c = rotl<u32>(c + word, 23) * 0xc2b2ae3d
    a ^= a >> 15
    b ^= b >> 13
    c ^= c >> 16
  }
  const length = <u32>(b0 - a0)
  const x = finished(a ^ length)
  const y = finished(b ^ length ^ x)
  high = <f64>((<u64>x) * 0x200000 + (<u64>(y >> 11)))
  low = finished(c ^ length)
  if (high == 0) high = 1
}

// Where bytes that part fields or rows stand: a bit for each of the 16 bytes from `base` on.
let base: i32 = 0
let marks: i32 = 0

// @ts-ignore: decorator
@inline
function marksAt(at: i32, delimiters: v128, newlines: v128, quotes: v128): i32 {
  const bytes = v128.load(at)
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, newlines)),
      i8x16.eq(bytes, quotes),
    ),
  )
}

/** Looks from an offset on. */
function begin(at: i32): void {
  base = at & ~15
  marks =
    marksAt(
      base,
      i8x16.splat(<i8>setting(setDelimiter)),
      i8x16.splat(<i8>setting(setNewline)),
      i8x16.splat(34),
    ) &
    (-1 << (at & 15))
}

/**
 * Where the fields of the row at `at` are. Gives where the next one starts; -1 for a row that isn't plain, is empty, has
 * too few or too many fields, or goes on behind `limit`.
 */
function readFields(at: i32, limit: i32): i32 {
  const columns = setting(setColumns)
  const delimiter = setting(setDelimiter)
  const newline = setting(setNewline)
  const delimiters = i8x16.splat(<i8>delimiter)
  const newlines = i8x16.splat(<i8>newline)
  const quotes = i8x16.splat(34)
  let field = 0
  let start = at
  for (;;) {
    while (marks == 0) {
      base += 16
      if (base >= limit || base - at > longestRow) return -1
      marks = marksAt(base, delimiters, newlines, quotes)
    }
    const mark = base + ctz(marks)
    marks &= marks - 1
    if (mark >= limit) return -1
    let end = mark
    let byte = <i32>load<u8>(mark)
    let close = mark
    if (byte == 34) {
      if (mark != start) return -1
      // A quoted field with nothing doubled in it.
      start++
      close = mark + 1
      while (close < limit && load<u8>(close) != 34) close++
      if (close + 2 >= limit) return -1
      end = close
      close++
      byte = <i32>load<u8>(close)
      if (byte == 13 && newline == 10) {
        close++
        byte = <i32>load<u8>(close)
        if (byte != 10) return -1
      }
      if (byte != delimiter && byte != newline) return -1
      base = close & ~15
      marks = marksAt(base, delimiters, newlines, quotes) & (-2 << (close & 15))
    } else if (byte == newline && newline == 10 && end > start && load<u8>(end - 1) == 13) end--
    if (field >= columns) return -1
    store<i32>(startsAt + (field << 2), start)
    store<i32>(endsAt + (field << 2), end)
    field++
    start = close + 1
    if (byte != newline) continue
    const isPlain =
      field == columns && start - at <= longestRow && (columns != 1 || startOf(0) != endOf(0))
    return isPlain ? start : -1
  }
}

/**
 * Reads rows from `at` on that start before `stop` and end before `limit`, and counts them. Gives where the next row
 * starts: one that the reference has to read, or that there is no room for in this run.
 */
export function run(at: i32, stop: i32, limit: i32): i32 {
  const phoneField = setting(setPhone)
  const emailField = setting(setEmail)
  const idField = setting(setId)
  const countryField = setting(setCountry)
  const regionField = setting(setRegion)
  const timezoneField = setting(setTimezone)
  const postalField = setting(setPostal)
  const segmentField = setting(setSegment)
  const texts = setting(setTexts)
  const joins = setting(setJoins)
  const days = setting(setDays)
  const groups = setting(setGroups)
  const sensitive = setting(setSensitive)
  const merged = setting(setMerged)
  const classes = setting(setClasses)
  const counts = setting(setCounts)
  const stage = setting(setStage)
  const defaultCountry = setting(setDefaultCountry)
  const reachPhone = setting(setReachPhone)
  const reachEmail = setting(setReachEmail)
  const reachId = setting(setReachId)
  const needsPhone = setting(setNeedsPhone) != needsNone
  const needsEmail = setting(setNeedsEmail)
  const needsId = setting(setNeedsId)
  let rows = state(stateRows)
  let read = 0
  let stagedPhone = 0
  let stagedEmail = 0
  let stagedId = 0

  begin(at)
  while (at < stop && read < mostRows) {
    const next = readFields(at, limit)
    if (next == -1) break

    let country = 0
    let plan = defaultCountry
    if (countryField != -1) {
      trim(countryField)
      if (from != to) {
        country = valueOf(columnCountry, from, to)
        // The plan of its numbers stands with it: see the host.
        plan = (country & 511) - 1
        country >>>= 9
      }
    }
    let bits = 0
    let phoneClass = -1
    let phoneKey: f64 = 0
    let written = 2
    setState(statePhonePlace, -1)
    if (phoneField != -1) {
      trim(phoneField)
      if (from != to) {
        store<f64>(phoneKeyAt, 0)
        phoneClass = phone(plan)
        phoneKey = load<f64>(phoneKeyAt)
        bits |= reachPhone
        if (phoneKey != 0) written = state(statePhoneWritten)
      }
    }
    let emailClass = -1
    let emailFrom = 0
    let emailTo = 0
    if (emailField != -1) {
      trim(emailField)
      if (from != to) {
        emailFrom = from
        emailTo = to
        emailClass = email()
        bits |= reachEmail
      }
    }
    let idFrom = 0
    let idTo = 0
    if (idField != -1) {
      trim(idField)
      idFrom = from
      idTo = to
      if (from != to) bits |= reachId
    }
    setKey(slotBits, bits)
    setKey(slotPhone, phoneClass + 1)
    setKey(slotPhoneWritten, written)
    setKey(slotEmail, emailClass + 1)
    setKey(slotId, idTo > idFrom ? 1 : 0)

    setKey(slotWhere, country)
    let value = 0
    if (regionField != -1) {
      trim(regionField)
      if (from != to) value = valueOf(columnRegion, from, to)
    }
    setKey(slotWhere + 1, value)
    value = 0
    if (timezoneField != -1) {
      trim(timezoneField)
      if (from != to) value = valueOf(columnTimezone, from, to)
    }
    setKey(slotWhere + 2, value)
    value = 0
    if (postalField != -1) {
      let a = startOf(postalField)
      const b = endOf(postalField)
      while (a < b && load<u8>(a) <= 32) a++
      let end = min(b, a + longestPostal)
      while (end > a && load<u8>(end - 1) <= 32) end--
      if (a != end) value = valueOf(columnPostal, a, end)
    }
    setKey(slotWhere + 3, value)
    setKey(slotWhere + 4, state(statePhonePlace) + 1)
    const place = combination(ofWhere) - 1
    setKey(slotPlace, place)

    for (let i = 0; i < texts; i++) {
      const list = textsAt + i * (listText << 2)
      trim(load<i32>(list))
      setKey(load<i32>(list, 8), from == to ? load<i32>(list, 12) : valueOf(load<i32>(list, 4), from, to))
    }
    for (let i = 0; i < joins; i++) {
      setKey(load<i32>(joinsAt + (i << 2)), combination(firstGroup + groups + i) - 1)
    }
    for (let i = 0; i < days; i++) {
      const list = daysAt + i * (listDay << 2)
      trim(load<i32>(list))
      const day = dayOf(load<i32>(list, 4))
      const slot = load<i32>(list, 8)
      store<i32>(daysOfRowAt + (slot << 2), day)
      let number = 0
      if (day > unreadableDay) {
        const stretch = (day >> dayBits) + stretchOffset
        if (stretch >= 0 && stretch < stretches) number = load<u16>(load<i32>(list, 12) + (stretch << 1))
        if (number == 0) number = askStretch(i, day)
      } else number = day == noDay ? 0 : 1
      setKey(slot, number)
    }

    setKey(slotCohort, place)
    setKey(slotCohort + 1, bits)
    let set = combination(ofCohort) - 1
    for (let g = 0; g < groups; g++) {
      const answer = combination(firstGroup + g)
      const verdict = answer > 0 ? answer - 1 : askVerdict(g, answer)
      if (verdict != 0) {
        setKey(slotPair, set)
        setKey(slotPair + 1, verdict)
        set = combination(ofPair)
      }
    }
    setKey(slotPair, set)
    const verdict = combination(ofSet) - 1
    value = 0
    if (segmentField != -1) {
      trim(segmentField)
      value = valueOf(columnSegment, from, to)
    }
    setKey(slotClass, place)
    setKey(slotClass + 1, value)
    setKey(slotClass + 2, verdict)
    const number = combination(ofClass) - 1
    // More classes than there is room for: the reference counts them from here on.
    if (number >= classes) break

    const count = load<u32>(counts + (number << 2)) + 1
    store<u32>(counts + (number << 2), count)
    if (count <= <u32>samplesPerClass) {
      if (count == 1) {
        const touched = state(stateTouched)
        store<i32>(setting(setTouched) + (touched << 2), number)
        setState(stateTouched, touched + 1)
      }
      const sample = setting(setSamples) + ((number * samplesPerClass + count - 1) << 4)
      store<f64>(sample, <f64>rows)
      store<f64>(
        sample,
        phoneKey != 0
          ? phoneKey
          : <f64>(emailClass != -1 ? withEmail : phoneClass != -1 ? withOther : withNothing),
        8,
      )
    }
    if (needsPhone && phoneKey != 0) {
      store<f64>(stage + stagePhoneKeys + (stagedPhone << 3), phoneKey)
      store<u8>(stage + stagePhoneParts + stagedPhone, partOf(phoneKey, 0))
      store<i32>(stage + stagePhoneRows + (stagedPhone << 2), rows)
      store<i32>(stage + stagePhoneClasses + (stagedPhone << 2), number)
      stagedPhone++
    }
    if (isKept(needsEmail, place, emailFrom, emailTo, true)) {
      store<f64>(stage + stageEmailKeys + (stagedEmail << 3), high)
      store<u8>(stage + stageEmailParts + stagedEmail, partOf(high, low))
      store<u32>(stage + stageEmailMore + (stagedEmail << 2), low)
      store<i32>(stage + stageEmailRows + (stagedEmail << 2), rows)
      store<i32>(stage + stageEmailClasses + (stagedEmail << 2), number)
      stagedEmail++
    }
    if (isKept(needsId, place, idFrom, idTo, false)) {
      store<f64>(stage + stageIdKeys + (stagedId << 3), high)
      store<u8>(stage + stageIdParts + stagedId, partOf(high, low))
      store<u32>(stage + stageIdMore + (stagedId << 2), low)
      store<i32>(stage + stageIdRows + (stagedId << 2), rows)
      store<i32>(stage + stageIdClasses + (stagedId << 2), number)
      stagedId++
    }
    for (let i = 0; i < sensitive; i++) {
      const own = load<i32>(sensitiveAt + (i << 2))
      const a = startOf(own)
      const b = endOf(own)
      const length = b - a
      if (length < shortestSensitive || length > longestSensitive) continue
      let digits = 0
      for (let j = a; j < b; j++) if (<u32>load<u8>(j) - 48 <= 9) digits++
      if (digits >= fewestSensitiveDigits) askSensitive(i, a, b)
    }
    for (let i = 0; i < merged; i++) {
      const list = mergedAt + i * (listMerged << 2)
      trim(load<i32>(list))
      const payload = valueOf(load<i32>(list, 4), from, to)
      if (payload != 0) countMerged(i, payload)
    }
    rows++
    read++
    at = next
  }
  setState(stateRows, rows)
  setState(stateStagedPhone, stagedPhone)
  setState(stateStagedEmail, stagedEmail)
  setState(stateStagedId, stagedId)
  return at
}

/** `2026-11-21T10:00` `[from, to)` as a minute, with seconds or not; `noDay` for anything else. */
function isoMinute(): i32 {
  const a = from
  const b = to
  if (b - a < 16 || load<u8>(a, 13) != 58) return noDay
  const sign = load<u8>(a, 10)
  if (sign != 84 && sign != 32) return noDay
  const h1 = <u32>load<u8>(a, 11) - 48
  const h2 = <u32>load<u8>(a, 12) - 48
  const m1 = <u32>load<u8>(a, 14) - 48
  const m2 = <u32>load<u8>(a, 15) - 48
  if (h1 > 9 || h2 > 9 || m1 > 5 || m2 > 9) return noDay
  const hour = <i32>(h1 * 10 + h2)
  if (hour > 23) return noDay
  for (let i = a + 16; i < b; i++) {
    const byte = <u32>load<u8>(i)
    const isClock = byte == 58 || byte == 46 || byte - 48 <= 9
    if (!isClock && !(byte == 90 && i == b - 1)) return noDay
  }
  to = a + 10
  const day = isoDay()
  to = b
  return day == noDay ? noDay : day * 1440 + hour * 60 + <i32>(m1 * 10 + m2)
}

/** As `run`, for rows of a sends log: their keys are staged with minutes and channels. */
export function runSends(at: i32, stop: i32, limit: i32): i32 {
  const who = setting(setWho)
  const when = setting(setWhen)
  const by = setting(setBy)
  const countryField = setting(setCountry)
  const ofPhones = setting(setNeedsPhone) != 0
  const fold = setting(setFold) != 0
  const since = setting(setSince)
  const stage = setting(setStage)
  let rows = state(stateRows)
  let unreadable = 0
  let newest = state(stateLast)
  let read = 0
  let staged = 0
  begin(at)
  while (at < stop && read < mostRows) {
    const next = readFields(at, limit)
    if (next == -1) break
    trim(when)
    const minute = isoMinute()
    if (minute == noDay) break
    trim(who)
    if (from == to) unreadable++
    else {
      if (minute > newest) newest = minute
      if (minute >= since) {
        const a = from
        const b = to
        let channel = setting(setNoChannel)
        if (by != -1) {
          trim(by)
          if (from != to) channel = valueOf(columnChannel, from, to)
        }
        if (ofPhones) {
          let plan = setting(setDefaultCountry)
          if (countryField != -1) {
            trim(countryField)
            if (from != to) plan = valueOf(columnSendCountry, from, to)
          }
          from = a
          to = b
          store<f64>(phoneKeyAt, 0)
          phone(plan)
          const phoneKey = load<f64>(phoneKeyAt)
          if (phoneKey == 0) unreadable++
          else {
            store<f64>(stage + stagePhoneKeys + (staged << 3), phoneKey)
            store<u8>(stage + stagePhoneParts + staged, partOf(phoneKey, 0))
            store<i32>(stage + stagePhoneRows + (staged << 2), minute)
            store<i32>(stage + stagePhoneClasses + (staged << 2), channel)
            staged++
          }
        } else {
          hashKey(a, b, fold)
          store<f64>(stage + stageIdKeys + (staged << 3), high)
          store<u8>(stage + stageIdParts + staged, partOf(high, low))
          store<u32>(stage + stageIdMore + (staged << 2), low)
          store<i32>(stage + stageIdRows + (staged << 2), minute)
          store<i32>(stage + stageIdClasses + (staged << 2), channel)
          staged++
        }
      }
    }
    rows++
    read++
    at = next
  }
  setState(stateRows, rows)
  setState(stateUnreadable, unreadable)
  setState(stateLast, newest)
  setState(stateStagedPhone, ofPhones ? staged : 0)
  setState(stateStagedEmail, 0)
  setState(stateStagedId, ofPhones ? 0 : staged)
  return at
}
