/** How one language writes dates, ends and discounts; see rules/offer/words.yaml. All in lower case. */
export interface OfferLanguage {
  /** Twelve lists of ways to write a month, or none where months are numbers. */
  readonly months: readonly (readonly string[])[]
  /** Seven lists, Monday first. */
  readonly weekdays: readonly (readonly string[])[]
  readonly until: readonly string[]
  readonly untilAfter: readonly string[]
  readonly between: readonly string[]
  readonly joins: readonly string[]
  readonly beforeDay: readonly string[]
  readonly above: readonly string[]
  readonly today: readonly string[]
  readonly tomorrow: readonly string[]
  readonly midnight: readonly string[]
  readonly discount: readonly string[]
  readonly percent: readonly string[]
  readonly code: readonly string[]
}

/** The compiled words of offers: shard `offer-words`. */
export interface OfferWords {
  readonly languages: Readonly<Record<string, OfferLanguage>>
  readonly namedDays: readonly string[]
  readonly events: readonly string[]
  readonly zoneNames: readonly string[]
  readonly localTime: readonly string[]
  /** Languages whose readers read `04/05` in different ways. */
  readonly readBothWays: readonly string[]
  /** Signs and words → the ISO 4217 codes that they can mean. */
  readonly currencies: Readonly<Record<string, readonly string[]>>
  /** ISO 3166-1 → ISO 4217. */
  readonly money: Readonly<Record<string, string>>
  readonly monthFirst: readonly string[]
  readonly both: readonly string[]
}
