// Where things stand in the kernel's memory. Read by TypeScript and by AssemblyScript: integer constants, nothing else.

/** Settings: 32 bit integers, by the numbers below. */
export const settingsAt = 1024
export const setColumns = 0
export const setDelimiter = 1
export const setNewline = 2
export const setPhone = 3
export const setEmail = 4
export const setId = 5
export const setCountry = 6
export const setRegion = 7
export const setTimezone = 8
export const setPostal = 9
export const setSegment = 10
export const setTexts = 11
export const setDays = 12
export const setGroups = 13
export const setSensitive = 14
export const setMerged = 15
export const setNeedsPhone = 16
export const setNeedsEmail = 17
export const setNeedsId = 18
export const setSeedA = 19
export const setSeedB = 20
export const setSeedC = 21
export const setReachPhone = 22
export const setReachEmail = 23
export const setReachId = 24
/** State before a calling code; addresses of the tables of numbers. */
export const setAfterFour = 25
export const setNext = 26
export const setSays = 27
export const setWords = 28
/** How many months the table of their first days has, and of which year the first is. */
export const setFirstYear = 29
export const setMonths = 30
/** Addresses of counts, samples and the list of touched classes, and how many classes they have room for. */
export const setCounts = 31
export const setSamples = 32
export const setTouched = 33
export const setClasses = 34
/** Addresses of keys that were found: see `stage*`. */
export const setStage = 35
/** Addresses and sizes of what is remembered. */
export const setValueSlots = 36
export const setValueMask = 37
export const setValueStore = 38
export const setValueBytes = 39
export const setCombinationSlots = 40
export const setCombinationMask = 41
export const setCombinationStore = 42
export const setCombinationWords = 43
/** Country of numbers where none is written, as the phone table takes it. */
export const setDefaultCountry = 44
export const setJoins = 45
/** Of sends logs: fields of who, when and by what; how keys are made; what counts and stands for no channel. */
export const setWho = 46
export const setWhen = 47
export const setBy = 48
export const setFold = 49
export const setSince = 50
export const setNoChannel = 51
/** By place, how many sends can be too many at the earliest: bytes, see `fewest*`; how many places have room there. */
export const setFewest = 52
export const setPlaces = 53
/** How often keys come up in sends logs: address of `SendCounts` and its shift; 0 where nothing is known of that yet. */
export const setSendCounts = 54
export const setSendShift = 55
/** Addresses of lengths of national numbers, by plan, and of national forms, by country. */
export const setLengths = 56
export const setNational = 57

/** What a row says while it is read: 32 bit integers. */
export const stateAt = 1536
export const stateRows = 0
export const stateTouched = 1
export const statePhonePlace = 2
/** 0 = as E.164 asks, 1 = otherwise. */
export const statePhoneWritten = 3
export const stateStagedPhone = 6
export const stateStagedEmail = 7
export const stateStagedId = 8
/** Of sends logs: rows that can't be read, the newest minute. */
export const stateUnreadable = 9
export const stateLast = 10
/** The number's key, 64 bit float. */
export const phoneKeyAt = 1600

/** Lists of what is read: `list*` integers each. */
export const textsAt = 2048
/** Field, column, slot, what an empty one stands for. */
export const listText = 4
export const daysAt = 3072
/** Field, column, slot, address of the numbers of stretches. */
export const listDay = 4
/** Columns that are read together: slots of the answers. */
export const joinsAt = 3840
export const sensitiveAt = 4096
export const mergedAt = 5120
/** Field, column. */
export const listMerged = 2

/** Numbers of a row by slot, as combinations go by; behind them those that the kernel has for itself. */
export const keysAt = 10240
export const daysOfRowAt = 10880
export const mostSlots = 96
/** By slot: numbers below these have room in the fronts. */
export const limitsAt = 11520
/** By byte below 128, whether it may stand between the digits of a number. */
export const separatorsAt = 12160
/** Slots of the kernel's own. */
export const slotWhere = 96
/** Place, ways; set, verdict; place, segment, verdict. */
export const slotCohort = 104
export const slotPair = 108
export const slotClass = 112
/** Values of columns that are read together. */
export const slotJoined = 140
export const mostJoined = 20

export const inLocalAt = 11264
export const validClassesAt = 12288
export const startsAt = 20480
export const endsAt = 36864
export const mostColumns = 4000
export const monthsAt = 53248
/** Short values that came last: see `valueOf`. */
export const shortValuesAt = 81920
/** Of a country: whether it is known, digits of its calling code, state behind that, the code; by two digits how a number begins. */
export const nationalBytes = 128
export const nationalLength = 1
export const nationalRoot = 2
export const nationalCode = 4
export const nationalBeginning = 8
export const beginsUnclear = 0
export const beginsPrefix = 2
export const mostCountries = 256
/** Of what a state says: its type, that its general pattern matches. */
export const typeBits = 15
export const saysGeneral = 32
/** Digits of E.164. */
export const longestStandard = 15
/** What is laid out as it comes starts here. */
export const freeAt = 114688

/** Columns whose values are remembered, before those of the plan. */
export const columnCountry = 0
export const columnRegion = 1
export const columnTimezone = 2
export const columnPostal = 3
export const columnSegment = 4
export const columnDomain = 5
export const firstColumn = 6
/** Of sends logs. */
export const columnChannel = 0
export const columnSendCountry = 1

/**
 * Combinations of a row's numbers that are remembered, before those of groups: where somebody is; what is said of all
 * there; a set of verdicts and one more; what a set comes to; the class.
 */
export const ofWhere = 0
export const ofCohort = 1
export const ofPair = 2
export const ofSet = 3
export const ofClass = 4
export const firstGroup = 5
export const mostCombinations = 64
/**
 * Of each: how many slots, address of its front or 0; then a word for each slot: where its number stands behind `keysAt`
 * << 5 | how far it is shifted. A front is an array of answers by an index made of the numbers' bits; where there would
 * be too many, they are found by a hash.
 */
export const combinationsAt = 65536
export const listCombination = 32
export const mostOfCombination = 20
export const combinationFront = 1
export const combinationSlots = 4

/** Slots of a row's numbers, as `fixedSlots` of the row pass has them. */
export const slotBits = 0
export const slotPhone = 1
export const slotPhoneWritten = 2
export const slotEmail = 3
export const slotId = 4
export const slotPlace = 5

/** Rows of a run at most: what keys are staged for. */
export const mostRows = 32768
/** Bytes of staged keys: of numbers 8 + 4 + 4 + 1 each, of others 8 + 4 + 4 + 4 + 1. */
export const stageBytes = 1933312
export const stagePhoneKeys = 0
export const stagePhoneRows = 262144
export const stagePhoneClasses = 393216
export const stageEmailKeys = 524288
export const stageEmailMore = 786432
export const stageEmailRows = 917504
export const stageEmailClasses = 1048576
export const stageIdKeys = 1179648
export const stageIdMore = 1441792
export const stageIdRows = 1572864
export const stageIdClasses = 1703936
/** The partitions that they belong to. */
export const stagePhoneParts = 1835008
export const stageEmailParts = 1867776
export const stageIdParts = 1900544

/** Longer rows are left to the reference, and so are values longer than this: nothing is remembered of them. */
export const longestRow = 65536
export const longestValue = 512
export const longestPostal = 8
/** Places that are looked at for a value before it counts as unknown. */
export const mostProbes = 24
export const samplesPerClass = 3
/** Which rows' keys are staged: of none, of all, of those for which earlier sends may matter. */
export const needsNone = 0
export const needsAll = 1
export const needsSent = 2
/** Of a place: nobody asked yet; so many or more are told together; no number of sends is too many. */
export const fewestUnknown = 0
export const mostSends = 3
export const fewestNever = 255
/** What stands in a sample for a row without a number that can be read. */
export const withNothing = 0
export const withEmail = -1
export const withOther = -2
/** Of a row's fields, those that may hold a number of a card or a person. */
export const shortestSensitive = 8
export const longestSensitive = 50
export const fewestSensitiveDigits = 7
/** No day, one that can't be read; and how many bits of a day its stretch leaves out. */
export const noDay = -2147483647
export const unreadableDay = -2147483646
export const dayBits = 6
export const stretchOffset = 65536
export const stretches = 131072
