// Keys of contacts held against each other and against what is known of them, a partition at a time: the table of
// `findInSets`, in AssemblyScript. Entries: key (64 bits), set of events << 1 | seen, earlier sends, and, where keys are
// wide or there are sends, the rest of the key and the last send's number and one.

/** A set of events and one more: the number of theirs. */
@external('sets', 'unite')
declare function unite(set: i32, event: i32): i32
/** Something is known of a contact: its place among those that are looked at, its state and its sends, where its entry is. */
@external('sets', 'found')
declare function found(index: i32, state: i32, count: i32, entry: i32): void
/** How many sends mean something for a contact of a class. */
@external('sets', 'fewest')
declare function askFewest(number: i32): i32

let table: i32 = 0
let mask: i32 = 0
let stride: i32 = 16

// @ts-ignore: decorator
@inline
function mix(low: u32, high: u32, more: u32): u32 {
  // As `mix` of the key streams, which parts them by its upper bits.
  let hash = (low ^ (high * 0x9e3779b1) ^ (more * 0x27d4eb2f)) * 0x85ebca6b
  hash = (hash ^ (hash >> 15)) * 0xc2b2ae35
  return hash ^ (hash >> 13)
}

/** An empty table at an address, with room for `size` entries, a power of two. */
export function prepare(at: i32, size: i32, wide: i32): void {
  table = at
  mask = size - 1
  stride = wide ? 24 : 16
  memory.fill(at, 0, size * stride)
}

/** The entry of a key; one that is free when it isn't there. */
// @ts-ignore: decorator
@inline
function entryOf(key: u64, more: u32): i32 {
  let slot = <i32>mix(<u32>key, <u32>(key >> 32), more) & mask
  let entry = table + slot * stride
  for (let there = load<u64>(entry); there != 0; there = load<u64>(entry)) {
    if (there == key && (stride == 16 || load<u32>(entry, 16) == more)) break
    slot = (slot + 1) & mask
    entry = table + slot * stride
  }
  return entry
}

// @ts-ignore: decorator
@inline
function put(entry: i32, key: u64, more: u32): void {
  store<u64>(entry, key)
  if (stride != 16) store<u32>(entry, more, 16)
}

/** Adds keys of suppression lists. `alone`: by event, the set of it alone, 0 for none yet. `more` is 0 for narrow keys. */
export function addListed(count: i32, keys: i32, more: i32, events: i32, alone: i32): void {
  for (let i = 0; i < count; i++) {
    const key = load<u64>(keys + (i << 3))
    const rest = more == 0 ? 0 : load<u32>(more + (i << 2))
    const entry = entryOf(key, rest)
    put(entry, key, rest)
    const event = load<i32>(events + (i << 2))
    const set = load<i32>(entry, 8) >>> 1
    let united = set == 0 ? load<i32>(alone + (event << 2)) : 0
    if (united == 0) {
      united = unite(set, event)
      if (set == 0) store<i32>(alone + (event << 2), united)
    }
    store<i32>(entry, united << 1, 8)
  }
}

/** Adds keys of sends, which have numbers from `first` on; `next`: by number, the one before of the same key and one. */
export function addSends(count: i32, keys: i32, more: i32, next: i32, first: i32): void {
  for (let i = 0; i < count; i++) {
    const key = load<u64>(keys + (i << 3))
    const rest = more == 0 ? 0 : load<u32>(more + (i << 2))
    const entry = entryOf(key, rest)
    put(entry, key, rest)
    store<i32>(next + ((first + i) << 2), load<i32>(entry, 20))
    store<i32>(entry, first + i + 1, 20)
    store<i32>(entry, load<i32>(entry, 12) + 1, 12)
  }
}

/**
 * Looks contacts up, in their order. `adds`: a second row of a key means something. `classes`: numbers of the rows'
 * classes, by `map` where that isn't 0; `fewest`: by class, how many sends mean something, 0 where nobody asked.
 */
export function look(
  count: i32,
  keys: i32,
  more: i32,
  adds: i32,
  classes: i32,
  map: i32,
  fewest: i32,
): void {
  for (let i = 0; i < count; i++) {
    const key = load<u64>(keys + (i << 3))
    const rest = more == 0 ? 0 : load<u32>(more + (i << 2))
    const entry = entryOf(key, rest)
    if (load<u64>(entry) == 0) {
      if (adds == 0) continue
      put(entry, key, rest)
      store<i32>(entry, 1, 8)
      continue
    }
    const state = load<i32>(entry, 8)
    let sends = load<i32>(entry, 12)
    store<i32>(entry, state | 1, 8)
    if (sends != 0) {
      let number = load<i32>(classes + (i << 2))
      if (map != 0) number = load<i32>(map + (number << 2))
      let needed = load<i32>(fewest + (number << 2))
      if (needed == 0) {
        needed = askFewest(number)
        store<i32>(fewest + (number << 2), needed)
      }
      if (sends < needed) sends = 0
    }
    if (state > 1 || sends != 0 || (adds != 0 && (state & 1) != 0)) found(i, state, sends, entry)
  }
}
