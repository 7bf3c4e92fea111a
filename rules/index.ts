import type { Rule } from '../src/rule.ts'
import { rule as audienceBadMergeValue } from './audience/bad-merge-value/rule.ts'
import { rule as audienceBarred } from './audience/barred/rule.ts'
import { rule as audienceBounced } from './audience/bounced/rule.ts'
import { rule as audienceConsentExpired } from './audience/consent-expired/rule.ts'
import { rule as audienceCoolingOff } from './audience/cooling-off/rule.ts'
import { rule as audienceCountryMismatch } from './audience/country-mismatch/rule.ts'
import { rule as audienceDeniedContact } from './audience/denied-contact/rule.ts'
import { rule as audienceDuplicateContact } from './audience/duplicate-contact/rule.ts'
import { rule as audienceExceptedPlace } from './audience/excepted-place/rule.ts'
import { rule as audienceExcessData } from './audience/excess-data/rule.ts'
import { rule as audienceHoliday } from './audience/holiday/rule.ts'
import { rule as audienceInactive } from './audience/inactive/rule.ts'
import { rule as audienceInvalidEmail } from './audience/invalid-email/rule.ts'
import { rule as audienceInvalidPhone } from './audience/invalid-phone/rule.ts'
import { rule as audienceMinor } from './audience/minor/rule.ts'
import { rule as audienceMissingAddress } from './audience/missing-address/rule.ts'
import { rule as audienceMissingColumn } from './audience/missing-column/rule.ts'
import { rule as audienceMissingConsent } from './audience/missing-consent/rule.ts'
import { rule as audienceNotDoubleOptedIn } from './audience/not-double-opted-in/rule.ts'
import { rule as audienceOptedOut } from './audience/opted-out/rule.ts'
import { rule as audienceOutOfWindow } from './audience/out-of-window/rule.ts'
import { rule as audienceOverContacted } from './audience/over-contacted/rule.ts'
import { rule as audiencePhoneNotE164 } from './audience/phone-not-e164/rule.ts'
import { rule as audienceProhibitedSource } from './audience/prohibited-source/rule.ts'
import { rule as audienceSizeSurprise } from './audience/size-surprise/rule.ts'
import { rule as audienceStaleList } from './audience/stale-list/rule.ts'
import { rule as audienceSuppressed } from './audience/suppressed/rule.ts'
import { rule as audienceTestList } from './audience/test-list/rule.ts'
import { rule as audienceTwoMessages } from './audience/two-messages/rule.ts'
import { rule as audienceUnclearColumn } from './audience/unclear-column/rule.ts'
import { rule as audienceUncoveredRegion } from './audience/uncovered-region/rule.ts'
import { rule as audienceUnknownMergeField } from './audience/unknown-merge-field/rule.ts'
import { rule as audienceUnknownPlace } from './audience/unknown-place/rule.ts'
import { rule as audienceUnprovenConsent } from './audience/unproven-consent/rule.ts'
import { rule as audienceUnreadableRow } from './audience/unreadable-row/rule.ts'
import { rule as audienceUnwantedLineType } from './audience/unwanted-line-type/rule.ts'
import { rule as audienceWholeBase } from './audience/whole-base/rule.ts'
import { rule as audienceWrongPurpose } from './audience/wrong-purpose/rule.ts'
import { rule as campaignDuplicateId } from './campaign/duplicate-id/rule.ts'
import { rule as campaignEmpty } from './campaign/empty/rule.ts'
import { rule as campaignMissingFile } from './campaign/missing-file/rule.ts'
import { rule as campaignMissingKey } from './campaign/missing-key/rule.ts'
import { rule as campaignMissingPurpose } from './campaign/missing-purpose/rule.ts'
import { rule as campaignNoRecipients } from './campaign/no-recipients/rule.ts'
import { rule as campaignOutsideRoot } from './campaign/outside-root/rule.ts'
import { rule as campaignUnknownKey } from './campaign/unknown-key/rule.ts'
import { rule as campaignUnknownValue } from './campaign/unknown-value/rule.ts'
import { rule as campaignWrongType } from './campaign/wrong-type/rule.ts'
import { rule as consentDenied } from './consent/denied/rule.ts'
import { rule as consentExpired } from './consent/expired/rule.ts'
import { rule as consentMinor } from './consent/minor/rule.ts'
import { rule as consentMissingTag } from './consent/missing-tag/rule.ts'
import { rule as consentNoSuppressionList } from './consent/no-suppression-list/rule.ts'
import { rule as consentProhibitedSource } from './consent/prohibited-source/rule.ts'
import { rule as consentPromiseExceeded } from './consent/promise-exceeded/rule.ts'
import { rule as consentRegistryNotScrubbed } from './consent/registry-not-scrubbed/rule.ts'
import { rule as consentSensitiveSegment } from './consent/sensitive-segment/rule.ts'
import { rule as consentTeamNotAllowed } from './consent/team-not-allowed/rule.ts'
import { rule as consentUncovered } from './consent/uncovered/rule.ts'
import { rule as consentUnknownTag } from './consent/unknown-tag/rule.ts'
import { rule as consentUnproven } from './consent/unproven/rule.ts'
import { rule as consentWeakBasis } from './consent/weak-basis/rule.ts'
import { rule as consentWrongPurpose } from './consent/wrong-purpose/rule.ts'
import { rule as contentBrokenMergeTag } from './content/broken-merge-tag/rule.ts'
import { rule as contentClipped } from './content/clipped/rule.ts'
import { rule as contentDateClash } from './content/date-clash/rule.ts'
import { rule as contentForbiddenTopic } from './content/forbidden-topic/rule.ts'
import { rule as contentImageOnly } from './content/image-only/rule.ts'
import { rule as contentLanguageMismatch } from './content/language-mismatch/rule.ts'
import { rule as contentMissingAltText } from './content/missing-alt-text/rule.ts'
import { rule as contentMissingDisclosure } from './content/missing-disclosure/rule.ts'
import { rule as contentMissingTranslation } from './content/missing-translation/rule.ts'
import { rule as contentNoFallback } from './content/no-fallback/rule.ts'
import { rule as contentObfuscatedTerm } from './content/obfuscated-term/rule.ts'
import { rule as contentPersonalAttribute } from './content/personal-attribute/rule.ts'
import { rule as contentPlaceholder } from './content/placeholder/rule.ts'
import { rule as contentPromotionalTransactional } from './content/promotional-transactional/rule.ts'
import { rule as contentSensitiveTerm } from './content/sensitive-term/rule.ts'
import { rule as contentShouting } from './content/shouting/rule.ts'
import { rule as contentTooLong } from './content/too-long/rule.ts'
import { rule as contentUnreadDynamic } from './content/unread-dynamic/rule.ts'
import { rule as dataContactsInRepository } from './data/contacts-in-repository/rule.ts'
import { rule as dataStaleFact } from './data/stale-fact/rule.ts'
import { rule as dataStaleOverlay } from './data/stale-overlay/rule.ts'
import { rule as formBundledConsent } from './form/bundled-consent/rule.ts'
import { rule as formMissingBox } from './form/missing-box/rule.ts'
import { rule as formMissingCountryCode } from './form/missing-country-code/rule.ts'
import { rule as formMissingKeywordTerms } from './form/missing-keyword-terms/rule.ts'
import { rule as formMissingPrivacyLink } from './form/missing-privacy-link/rule.ts'
import { rule as formMissingPurpose } from './form/missing-purpose/rule.ts'
import { rule as formMissingRecord } from './form/missing-record/rule.ts'
import { rule as formPrecheckedBox } from './form/prechecked-box/rule.ts'
import { rule as formUnclearWording } from './form/unclear-wording/rule.ts'
import { rule as formUnlabelledPhone } from './form/unlabelled-phone/rule.ts'
import { rule as formWordingNotOnForm } from './form/wording-not-on-form/rule.ts'
import { rule as frequencyCapExceeded } from './frequency/cap-exceeded/rule.ts'
import { rule as frequencyCoolingOff } from './frequency/cooling-off/rule.ts'
import { rule as frequencyDuplicateSend } from './frequency/duplicate-send/rule.ts'
import { rule as frequencyFlowWithoutExit } from './frequency/flow-without-exit/rule.ts'
import { rule as frequencyMinimumGap } from './frequency/minimum-gap/rule.ts'
import { rule as frequencyNeedsReview } from './frequency/needs-review/rule.ts'
import { rule as frequencyOverlap } from './frequency/overlap/rule.ts'
import { rule as identityMissingLabel } from './identity/missing-label/rule.ts'
import { rule as identityMissingPostalAddress } from './identity/missing-postal-address/rule.ts'
import { rule as identityMissingSender } from './identity/missing-sender/rule.ts'
import { rule as identityNoPrivacyNotice } from './identity/no-privacy-notice/rule.ts'
import { rule as identityUnregisteredSender } from './identity/unregistered-sender/rule.ts'
import { rule as internalRuleFailed } from './internal/rule-failed/rule.ts'
import { rule as linkDiffersInTranslation } from './link/differs-in-translation/rule.ts'
import { rule as linkInsecure } from './link/insecure/rule.ts'
import { rule as linkLookalike } from './link/lookalike/rule.ts'
import { rule as linkMissingUtm } from './link/missing-utm/rule.ts'
import { rule as linkShortened } from './link/shortened/rule.ts'
import { rule as linkStagingHost } from './link/staging-host/rule.ts'
import { rule as linkStaleUtm } from './link/stale-utm/rule.ts'
import { rule as linkTextMismatch } from './link/text-mismatch/rule.ts'
import { rule as linkUnlistedDomain } from './link/unlisted-domain/rule.ts'
import { rule as linkUnreachable } from './link/unreachable/rule.ts'
import { rule as linkWrongLocale } from './link/wrong-locale/rule.ts'
import { rule as offerAmbiguousDate } from './offer/ambiguous-date/rule.ts'
import { rule as offerAmbiguousEndZone } from './offer/ambiguous-end-zone/rule.ts'
import { rule as offerCodeMismatch } from './offer/code-mismatch/rule.ts'
import { rule as offerDiffersBetweenMessages } from './offer/differs-between-messages/rule.ts'
import { rule as offerEndsBeforeLanding } from './offer/ends-before-landing/rule.ts'
import { rule as offerRelativeEnd } from './offer/relative-end/rule.ts'
import { rule as offerStaleYear } from './offer/stale-year/rule.ts'
import { rule as offerWeekdayMismatch } from './offer/weekday-mismatch/rule.ts'
import { rule as offerWrongCurrency } from './offer/wrong-currency/rule.ts'
import { rule as optOutConditional } from './opt-out/conditional/rule.ts'
import { rule as optOutDeadLink } from './opt-out/dead-link/rule.ts'
import { rule as optOutHidden } from './opt-out/hidden/rule.ts'
import { rule as optOutMissing } from './opt-out/missing/rule.ts'
import { rule as optOutMissingHeader } from './opt-out/missing-header/rule.ts'
import { rule as optOutNotFree } from './opt-out/not-free/rule.ts'
import { rule as optOutProcessingTooSlow } from './opt-out/processing-too-slow/rule.ts'
import { rule as optOutStaleSuppression } from './opt-out/stale-suppression/rule.ts'
import { rule as optOutUnknownKeyword } from './opt-out/unknown-keyword/rule.ts'
import { rule as optOutUnreachable } from './opt-out/unreachable/rule.ts'
import { rule as optOutWrongLanguage } from './opt-out/wrong-language/rule.ts'
import { rule as platformAmbiguousExport } from './platform/ambiguous-export/rule.ts'
import { rule as platformContradictedExport } from './platform/contradicted-export/rule.ts'
import { rule as platformNotExported } from './platform/not-exported/rule.ts'
import { rule as platformNotHeld } from './platform/not-held/rule.ts'
import { rule as platformTemplateAdjacentVariables } from './platform/template-adjacent-variables/rule.ts'
import { rule as platformTemplateMalformedVariable } from './platform/template-malformed-variable/rule.ts'
import { rule as platformTemplateMisbuilt } from './platform/template-misbuilt/rule.ts'
import { rule as platformTemplateMissingSample } from './platform/template-missing-sample/rule.ts'
import { rule as platformTemplatePromotionalUtility } from './platform/template-promotional-utility/rule.ts'
import { rule as platformTemplateRejected } from './platform/template-rejected/rule.ts'
import { rule as platformTemplateTooLong } from './platform/template-too-long/rule.ts'
import { rule as platformTemplateUnknownCategory } from './platform/template-unknown-category/rule.ts'
import { rule as platformTemplateUnsequencedVariables } from './platform/template-unsequenced-variables/rule.ts'
import { rule as platformTemplateVariableAtEnd } from './platform/template-variable-at-end/rule.ts'
import { rule as sourceControlCharacter } from './source/control-character/rule.ts'
import { rule as sourceDuplicateKey } from './source/duplicate-key/rule.ts'
import { rule as sourceEncoding } from './source/encoding/rule.ts'
import { rule as sourceLossyNumber } from './source/lossy-number/rule.ts'
import { rule as sourceSyntax } from './source/syntax/rule.ts'
import { rule as sourceTooDeep } from './source/too-deep/rule.ts'
import { rule as sourceTooLarge } from './source/too-large/rule.ts'
import { rule as sourceUnsupportedTag } from './source/unsupported-tag/rule.ts'
import { rule as timingActiveHours } from './timing/active-hours/rule.ts'
import { rule as timingAmbiguousTime } from './timing/ambiguous-time/rule.ts'
import { rule as timingBlackout } from './timing/blackout/rule.ts'
import { rule as timingElectionSilence } from './timing/election-silence/rule.ts'
import { rule as timingEmergency } from './timing/emergency/rule.ts'
import { rule as timingHoliday } from './timing/holiday/rule.ts'
import { rule as timingLocalTimePassed } from './timing/local-time-passed/rule.ts'
import { rule as timingNoKnownWindow } from './timing/no-known-window/rule.ts'
import { rule as timingNonexistentTime } from './timing/nonexistent-time/rule.ts'
import { rule as timingObservance } from './timing/observance/rule.ts'
import { rule as timingPast } from './timing/past/rule.ts'
import { rule as timingQuietHours } from './timing/quiet-hours/rule.ts'
import { rule as timingSensitiveDate } from './timing/sensitive-date/rule.ts'
import { rule as timingSpillOver } from './timing/spill-over/rule.ts'
import { rule as timingStepLandsOutside } from './timing/step-lands-outside/rule.ts'
import { rule as timingUnheldTrigger } from './timing/unheld-trigger/rule.ts'
import { rule as variantIdentical } from './variant/identical/rule.ts'
import { rule as variantLegalTextDiffers } from './variant/legal-text-differs/rule.ts'
import { rule as variantSharesNot100 } from './variant/shares-not-100/rule.ts'
import { rule as waiverExpired } from './waiver/expired/rule.ts'
import { rule as waiverMissingReason } from './waiver/missing-reason/rule.ts'
import { rule as waiverUnknownRule } from './waiver/unknown-rule/rule.ts'
import { rule as waiverUnused } from './waiver/unused/rule.ts'

/** Every rule, sorted by id. */
export const rules = [
  audienceBadMergeValue,
  audienceBarred,
  audienceBounced,
  audienceConsentExpired,
  audienceCoolingOff,
  audienceCountryMismatch,
  audienceDeniedContact,
  audienceDuplicateContact,
  audienceExceptedPlace,
  audienceExcessData,
  audienceHoliday,
  audienceInactive,
  audienceInvalidEmail,
  audienceInvalidPhone,
  audienceMinor,
  audienceMissingAddress,
  audienceMissingColumn,
  audienceMissingConsent,
  audienceNotDoubleOptedIn,
  audienceOptedOut,
  audienceOutOfWindow,
  audienceOverContacted,
  audiencePhoneNotE164,
  audienceProhibitedSource,
  audienceSizeSurprise,
  audienceStaleList,
  audienceSuppressed,
  audienceTestList,
  audienceTwoMessages,
  audienceUnclearColumn,
  audienceUncoveredRegion,
  audienceUnknownMergeField,
  audienceUnknownPlace,
  audienceUnprovenConsent,
  audienceUnreadableRow,
  audienceUnwantedLineType,
  audienceWholeBase,
  audienceWrongPurpose,
  campaignDuplicateId,
  campaignEmpty,
  campaignMissingFile,
  campaignMissingKey,
  campaignMissingPurpose,
  campaignNoRecipients,
  campaignOutsideRoot,
  campaignUnknownKey,
  campaignUnknownValue,
  campaignWrongType,
  consentDenied,
  consentExpired,
  consentMinor,
  consentMissingTag,
  consentNoSuppressionList,
  consentProhibitedSource,
  consentPromiseExceeded,
  consentRegistryNotScrubbed,
  consentSensitiveSegment,
  consentTeamNotAllowed,
  consentUncovered,
  consentUnknownTag,
  consentUnproven,
  consentWeakBasis,
  consentWrongPurpose,
  contentBrokenMergeTag,
  contentClipped,
  contentDateClash,
  contentForbiddenTopic,
  contentImageOnly,
  contentLanguageMismatch,
  contentMissingAltText,
  contentMissingDisclosure,
  contentMissingTranslation,
  contentNoFallback,
  contentObfuscatedTerm,
  contentPersonalAttribute,
  contentPlaceholder,
  contentPromotionalTransactional,
  contentSensitiveTerm,
  contentShouting,
  contentTooLong,
  contentUnreadDynamic,
  dataContactsInRepository,
  dataStaleFact,
  dataStaleOverlay,
  formBundledConsent,
  formMissingBox,
  formMissingCountryCode,
  formMissingKeywordTerms,
  formMissingPrivacyLink,
  formMissingPurpose,
  formMissingRecord,
  formPrecheckedBox,
  formUnclearWording,
  formUnlabelledPhone,
  formWordingNotOnForm,
  frequencyCapExceeded,
  frequencyCoolingOff,
  frequencyDuplicateSend,
  frequencyFlowWithoutExit,
  frequencyMinimumGap,
  frequencyNeedsReview,
  frequencyOverlap,
  identityMissingLabel,
  identityMissingPostalAddress,
  identityMissingSender,
  identityNoPrivacyNotice,
  identityUnregisteredSender,
  internalRuleFailed,
  linkDiffersInTranslation,
  linkInsecure,
  linkLookalike,
  linkMissingUtm,
  linkShortened,
  linkStagingHost,
  linkStaleUtm,
  linkTextMismatch,
  linkUnlistedDomain,
  linkUnreachable,
  linkWrongLocale,
  offerAmbiguousDate,
  offerAmbiguousEndZone,
  offerCodeMismatch,
  offerDiffersBetweenMessages,
  offerEndsBeforeLanding,
  offerRelativeEnd,
  offerStaleYear,
  offerWeekdayMismatch,
  offerWrongCurrency,
  optOutConditional,
  optOutDeadLink,
  optOutHidden,
  optOutMissing,
  optOutMissingHeader,
  optOutNotFree,
  optOutProcessingTooSlow,
  optOutStaleSuppression,
  optOutUnknownKeyword,
  optOutUnreachable,
  optOutWrongLanguage,
  platformAmbiguousExport,
  platformContradictedExport,
  platformNotExported,
  platformNotHeld,
  platformTemplateAdjacentVariables,
  platformTemplateMalformedVariable,
  platformTemplateMisbuilt,
  platformTemplateMissingSample,
  platformTemplatePromotionalUtility,
  platformTemplateRejected,
  platformTemplateTooLong,
  platformTemplateUnknownCategory,
  platformTemplateUnsequencedVariables,
  platformTemplateVariableAtEnd,
  sourceControlCharacter,
  sourceDuplicateKey,
  sourceEncoding,
  sourceLossyNumber,
  sourceSyntax,
  sourceTooDeep,
  sourceTooLarge,
  sourceUnsupportedTag,
  timingActiveHours,
  timingAmbiguousTime,
  timingBlackout,
  timingElectionSilence,
  timingEmergency,
  timingHoliday,
  timingLocalTimePassed,
  timingNoKnownWindow,
  timingNonexistentTime,
  timingObservance,
  timingPast,
  timingQuietHours,
  timingSensitiveDate,
  timingSpillOver,
  timingStepLandsOutside,
  timingUnheldTrigger,
  variantIdentical,
  variantLegalTextDiffers,
  variantSharesNot100,
  waiverExpired,
  waiverMissingReason,
  waiverUnknownRule,
  waiverUnused,
] as unknown as readonly Rule[]
