/** The public surface of Populi: everything a notebook imports from "populi". */
export type { AlignOptions, AlignToMarginsOptions, AlignToSampleOptions } from "./align/align-options.js";
export { alignPersonas } from "./align/align-personas.js";
export {
  type DistanceName,
  type DistanceOptions,
  type Distances,
  type PopulationDistances,
  populationDistances,
} from "./align/distance/distances.js";
export type { MmdTest } from "./align/distance/mmd.js";
export {
  type ImportanceOptions,
  type ImportanceResampling,
  importanceResample,
} from "./align/importance/importance-resample.js";
export type { TraitPoints } from "./align/points/points.js";
export { traitPoints } from "./align/points/trait-points.js";
export type { RatioMethodName } from "./align/ratio/ratio-methods.js";
export type {
  AlignedPopulations,
  Alignment,
  AlignmentMeasure,
  AlignmentStage,
} from "./align/result/alignment.js";
export type { AlignedSource, AlignmentManifest } from "./align/result/alignment-manifest.js";
export {
  type CostsProblem,
  type SinkhornOptions,
  sinkhorn,
  type TransportProblem,
} from "./align/transport/sinkhorn.js";
export type { TransportPlan } from "./align/transport/transport-plan.js";
export type { BaselineTask, StatisticalBaseline } from "./baseline/baseline.js";
export type { BaselineName } from "./baseline/baselines.js";
export type { Traits } from "./baseline/traits.js";
export { challenges } from "./challenge/challenges.js";
export { type ChallengesCost, challengesCost } from "./challenge/challenges-cost.js";
export type { ChallengesBudget, ChallengesOptions } from "./challenge/challenges-options.js";
export type { ChallengeMeasure, Finding, HeldAgainst } from "./challenge/finding.js";
export type { ChallengeName } from "./challenge/five.js";
export type { ChallengeFinding, FiveChallenges } from "./challenge/five-challenges.js";
export type { OrderEffect } from "./challenge/order-effects.js";
export type { PlannedProbe, ProbePlan } from "./challenge/probe/plan.js";
export type { AskedAgain } from "./challenge/probe/probe.js";
export type { ProbeName } from "./challenge/probe/probes.js";
export type { Claim } from "./challenge/wording/claims.js";
export { compareConfigurations } from "./configuration/compare-configurations.js";
export type { CompareConfigurationsOptions, ConfigurationControl } from "./configuration/compare-options.js";
export type { Configuration, Dimension } from "./configuration/configuration.js";
export {
  type BestShares,
  ConfigurationComparison,
  type ConfigurationRole,
  type ConfigurationRow,
  type Restored,
} from "./configuration/configuration-comparison.js";
export type { ScoreDifference, ScoreEstimate } from "./configuration/differences.js";
export type { ScoreKey } from "./configuration/dimension-scores.js";
export { Interrupted } from "./errors/interrupted.js";
export { type ErrorPlace, PopuliError } from "./errors/populi-error.js";
export type { Grouping } from "./fidelity/answers/grouping.js";
export {
  type ComparedCondition,
  type CompareOptions,
  type Comparison,
  compareRuns,
} from "./fidelity/compare.js";
export type { Convention, Target } from "./fidelity/convention/convention.js";
export type { ConventionName } from "./fidelity/convention/conventions.js";
export type { Smoothing } from "./fidelity/convention/smoothing.js";
export { type EvaluateOptions, evaluate } from "./fidelity/evaluate.js";
export type { FidelityReport, ItemFidelity } from "./fidelity/fidelity-report.js";
export { bootstrapHumansFloor } from "./fidelity/floors/bootstrap-humans.js";
export type { Floor, FloorRole } from "./fidelity/floors/floor.js";
export { humanMarginal } from "./fidelity/floors/human-marginal.js";
export { otherRespondentsFloor } from "./fidelity/floors/other-respondents.js";
export { shuffledFloor } from "./fidelity/floors/shuffled.js";
export { splitHalfFloor } from "./fidelity/floors/split-half.js";
export { uniformFloor } from "./fidelity/floors/uniform.js";
export { uniformDrawsFloor } from "./fidelity/floors/uniform-draws.js";
export type { HowScored } from "./fidelity/how-scored.js";
export type { Replicates } from "./fidelity/jackknife/replicates.js";
export type { IntervalsFor, RunDesign } from "./fidelity/jackknife/run-design.js";
export type { MetricSpread } from "./fidelity/jackknife/spread.js";
export type { JackknifeUnits } from "./fidelity/jackknife/units.js";
export type { ConditionTest } from "./fidelity/judge.js";
export type { ByItem } from "./fidelity/metric/by-item.js";
export type { ItemPart } from "./fidelity/metric/compared-item.js";
export type { MetricEstimate } from "./fidelity/metric/metric-estimate.js";
export type { ItemMetricName, MetricName, ShareMetricName, TestedMetric } from "./fidelity/metric/metrics.js";
export type { SeedRow } from "./fidelity/over-seeds.js";
export type {
  Coefficient,
  ComparedCoefficient,
  ComparedCoefficients,
} from "./fidelity/predictive/coefficients.js";
export type {
  AssociationDifference,
  IdentifierAssociation,
} from "./fidelity/predictive/identifier-associations.js";
export type { MeanOfItems } from "./fidelity/predictive/mean-of-items.js";
export {
  type PredictiveFidelity,
  type PredictiveOptions,
  predictiveFidelity,
} from "./fidelity/predictive/predictive-fidelity.js";
export type { PredictiveFindings } from "./fidelity/predictive/predictive-findings.js";
export type { PredictedItem, Prediction } from "./fidelity/predictive/trained-on-simulated.js";
export type { MetricEstimates, MetricSpreads, Score } from "./fidelity/score.js";
export type { ShareEstimates } from "./fidelity/shares/score-cells.js";
export { type ShareFidelityOptions, shareFidelity } from "./fidelity/shares/share-fidelity.js";
export type { CellFidelity, ShareReport, ShareRow } from "./fidelity/shares/share-report.js";
export type { DifferenceTest, TestQuestion } from "./fidelity/significance/difference-tests.js";
export type { ShuffleTest } from "./fidelity/significance/shuffle-test.js";
export type { ByTestedMetric } from "./fidelity/significance/summed-run.js";
export { type StructureOptions, structuralFidelity } from "./fidelity/structure/compare-structure.js";
export type { MantelTest } from "./fidelity/structure/map/map-test.js";
export type { StructureMetricName } from "./fidelity/structure/metric/structure-metrics.js";
export {
  type ComparedMap,
  type SegmentMap,
  type SegmentMaps,
  type SegmentMapsOptions,
  segmentMaps,
} from "./fidelity/structure/segment-maps.js";
export type { FidelitySegment, StructuralFidelity } from "./fidelity/structure/structural-fidelity.js";
export type { StructureRow } from "./fidelity/structure/structure-row.js";
export type { Evidence, Judged, Judgement, NoJudgement } from "./fidelity/verdict/judgement.js";
export type { AgainstUniform, KnowsRespondents, Margins, Verdict } from "./fidelity/verdict/verdict.js";
export type { Interviews } from "./fidelity/worth/interviews.js";
export { type WorthOptions, worth } from "./fidelity/worth/worth.js";
export type { HowWorth, Spread, Worth, WorthCurve, WorthPoint } from "./fidelity/worth/worth-table.js";
export type { InterviewsSaved } from "./mixed/estimate/interviews-saved.js";
export type { MixedEstimatorName } from "./mixed/estimator/estimators.js";
export { mixed } from "./mixed/mixed.js";
export type { MixedControl } from "./mixed/mixed-control.js";
export type { HowMixed, MixedEstimate } from "./mixed/mixed-estimate.js";
export type { MixedOptions, MixedPrediction } from "./mixed/mixed-options.js";
export type { Mixed } from "./mixed/mixed-result.js";
export type { MixedRun } from "./mixed/people/mixed-run.js";
export type { MixedAbout } from "./mixed/people/people.js";
export type { HowPlanned, MixedPlan, PlannedItem, PlanPoint } from "./mixed/plan/mixed-plan.js";
export { type MixedCosts, type PlanMixedOptions, planMixed } from "./mixed/plan/plan-mixed.js";
export type { Allocation, PilotItem } from "./mixed/plan/precision.js";
export type { PopulationCells } from "./mixed/prediction/population-cells.js";
export type { EffectOptions } from "./mixed/target/effect.js";
export type { LogisticOptions } from "./mixed/target/logistic.js";
export type { IntervalEstimate } from "./mixed/target/target.js";
export type { MixedTarget } from "./mixed/target/targets.js";
export type { Agreement } from "./model/check/executor-agreement.js";
export type { LastPosition, ModelCheck } from "./model/check/model-check.js";
export type { SelfCheck } from "./model/check/self-check.js";
export type { WeightChange } from "./model/check/weight-change.js";
export { type CheckModelOptions, checkModel, type InjectedVector } from "./model/check-model.js";
export type { ExecutorOptions } from "./model/choose-executor.js";
export { type ConvertOptions, convertModel } from "./model/convert-model.js";
export type { WeightFormat } from "./model/executor/weight-format.js";
export type { AnswerOptions, Generated, GenerateOptions } from "./model/generation/generate-options.js";
export {
  addVector,
  type HookedPositions,
  type HookVector,
  projectOut,
  readStates,
  replaceState,
  zeroOut,
} from "./model/hook/hooks.js";
export type { LayerHook, RowPlace } from "./model/hook/layer-hook.js";
export { type DownloadOptions, downloadModel } from "./model/hub/download.js";
export type { FindOptions } from "./model/hub/find-checkpoint.js";
export { type LoadModelOptions, loadModel } from "./model/load-model.js";
export type { MemoryBudget } from "./model/memory/memory-budget.js";
export type { LocalModel } from "./model/model.js";
export type { NativeDevice } from "./model/native/load-graphs.js";
export type { PrefillOptions, Prefix } from "./model/pass/prefix.js";
export type { LabelRule } from "./model/scoring/after-labels.js";
export type { Continuations, FoundNext } from "./model/scoring/continuations.js";
export type { NextTokens } from "./model/scoring/next-tokens.js";
export type { OptionScores, Question } from "./model/scoring/question.js";
export type { FollowOptions, ReplyQuestion, ReplyScores } from "./model/scoring/reply-question.js";
export type { Closing } from "./model/states/closing.js";
export type { HiddenMean } from "./model/states/mean-hidden.js";
export type { Span } from "./model/states/spans.js";
export type { BackendName } from "./model/tfjs/backend.js";
export type { TokenBytes } from "./model/tokenizer/token-bytes.js";
export type { ChatMessage, Tokenizer } from "./model/tokenizer/tokenizer.js";
export { type Embed, embedLocally } from "./narrative/group/embed.js";
export {
  type GroupOfPersonas,
  type GroupPersonasOptions,
  groupPersonas,
} from "./narrative/group/group-personas.js";
export type { Inventory, InventoryItem, InventoryScale } from "./narrative/inventory/inventory.js";
export { inventoryNames, readInventory } from "./narrative/inventory/read-inventory.js";
export {
  type AgainstKey,
  type ScoreInventoryOptions,
  scoreInventory,
} from "./narrative/inventory/score-inventory.js";
export {
  type FailedText,
  type GeneratedPersonas,
  type GeneratePersonasOptions,
  generatePersonas,
  type JudgedPersona,
} from "./narrative/persona/generate-personas.js";
export { type LoadPersonasOptions, loadPersonas } from "./narrative/persona/load-personas.js";
export type { RubricCriterion } from "./narrative/persona/rubric.js";
export { withItems } from "./narrative/persona/with-items.js";
export {
  type PsychometricAnswers,
  type PsychometricOptions,
  psychometricAnswers,
} from "./narrative/psychometric-answers.js";
export type {
  DescribedItem,
  DescribedPart,
  DescriptorForm,
  DescriptorSentence,
  Descriptors,
} from "./persona/descriptors/descriptors.js";
export { type NearItem, nearItems } from "./persona/descriptors/near-items.js";
export {
  type RefusedSentence,
  type RewriteOptions,
  type RewrittenDescriptors,
  rewriteDescriptors,
  type Writer,
} from "./persona/descriptors/rewrite-descriptors.js";
export { type ValueDescriptorOptions, valueDescriptors } from "./persona/descriptors/value-descriptors.js";
export { valueProfile } from "./persona/descriptors/value-profile.js";
export { personaInstructions } from "./persona/instruction.js";
export { type Profile, type ProfileOptions, type ProfileSentence, profile } from "./persona/profile.js";
export {
  type OptionOrder,
  type PromptOption,
  type QuestionOptions,
  type QuestionPrompt,
  questionPrompt,
} from "./persona/question.js";
export type { ExampleQuestion, Language, OptionLabels } from "./persona/scaffold.js";
export * as plot from "./plot/index.js";
export type { LongWork, Progress, ProgressState } from "./progress/progress.js";
export {
  answerReader,
  type ReadOptions as AnswerReaderOptions,
  type ReadRule,
} from "./reader/grammar/answer-reader.js";
export type { Lexicon } from "./reader/lexicon/lexicon.js";
export type { AnswerReader, OpenReply, Reading, ReadQuestion, ReplySpan } from "./reader/reading.js";
export { type ReplyOutcomes, replyOutcomes } from "./reader/tokens/outcomes.js";
export {
  type ReplyContinuationsOptions,
  type ReplyTokenizer,
  replyContinuations,
} from "./reader/tokens/reply-continuations.js";
export { type AblationOptions, ablation } from "./report/ablation/ablation.js";
export { type AblationGridOptions, ablationGrid } from "./report/ablation/ablation-grid.js";
export type { AblationGrid, GridCell } from "./report/ablation/ablation-grid-tables.js";
export {
  type AblationTable,
  type AblationTableOptions,
  ablationTable,
} from "./report/ablation/ablation-table.js";
export type { AnswerWay } from "./report/answer-check/answer-ways.js";
export type { AnswersCheck } from "./report/answer-check/answers-check.js";
export { type CheckAnswersOptions, checkAnswers } from "./report/answer-check/check-answers.js";
export type { FormChecked, WayChecked } from "./report/answer-check/way-checked.js";
export { challengesPage, saveChallenges } from "./report/challenges-page/challenges-page.js";
export { type DoseResponseOptions, doseResponse } from "./report/dose-response/dose-response.js";
export type { DoseResponse } from "./report/dose-response/dose-response-table.js";
export { type EvidenceOptions, runEvidence } from "./report/evidence/evidence.js";
export type { EvidenceSettings } from "./report/evidence/evidence-plan.js";
export { readEvidence } from "./report/evidence/read-evidence.js";
export type { EvidenceStudy, RecordedEstimate, RecordedScore } from "./report/evidence/study-record.js";
export { toCSV } from "./report/format/csv.js";
export { toDocx } from "./report/format/docx.js";
export { toLaTeX } from "./report/format/latex.js";
export { toMarkdown } from "./report/format/markdown.js";
export { layerSearch } from "./report/layer-search/layer-search.js";
export { type LayerSearchCost, layerSearchCost } from "./report/layer-search/layer-search-cost.js";
export type { LayerSearch, LayerTrial } from "./report/layer-search/layer-trials.js";
export type { LayerSearchOptions } from "./report/layer-search/search-plan.js";
export { manifest } from "./report/manifest/manifest.js";
export type { Manifest, ManifestRecord } from "./report/manifest/manifest-record.js";
export { type ManifestCheck, type ManifestLine, verifyManifest } from "./report/manifest/verify-manifest.js";
export { type MixedFilesOptions, mixedFiles } from "./report/mixed-files/mixed-files.js";
export type { AnswerSource } from "./report/score-files/answer-source.js";
export { type ScoreFilesOptions, scoreFiles } from "./report/score-files/score-files.js";
export { adjustedRandIndex } from "./segment/adjusted-rand.js";
export type { TriedClusters } from "./segment/cluster/tried-clusters.js";
export {
  compareSegmentations,
  type SegmentationAgreement,
  type SegmentationComparison,
} from "./segment/compare-segmentations.js";
export type { FoundConstruct } from "./segment/construct/constructs.js";
export type { CrossedGroup } from "./segment/cross/merge-small.js";
export type { PlacedDimension } from "./segment/instrument/dimension-positions.js";
export type {
  Instrument,
  InstrumentDimension,
  InstrumentItem,
  InstrumentPart,
  InstrumentScoring,
  LinearFunction,
} from "./segment/instrument/instrument.js";
export type { PlacedItem } from "./segment/instrument/item-scores.js";
export { instrumentNames, readInstrument } from "./segment/instrument/read-instrument.js";
export type { StartsTold } from "./segment/latent-class/best-of-starts.js";
export type { CovariateTerm } from "./segment/latent-class/covariate-columns.js";
export type { Criteria } from "./segment/latent-class/criteria.js";
export type {
  ClassCriterion,
  CovariateCorrection,
  CovariateTable,
  LatentClasses,
  TriedClasses,
} from "./segment/latent-class/learnt-classes.js";
export type { RatioTest } from "./segment/latent-class/ratio-test.js";
export type { ThreeStepCorrection } from "./segment/latent-class/three-step.js";
export type { CommonSegmentOptions } from "./segment/made-segmentation.js";
export type { Crossed, CrossingOptions } from "./segment/maker/crossing.js";
export type { DataDriven, DataDrivenOptions } from "./segment/maker/data-driven.js";
export type {
  AppliedInstrument,
  InstrumentOptions,
  LearntScoring,
} from "./segment/maker/instrument.js";
export type { KMedoidsOptions, LearntMedoids } from "./segment/maker/k-medoids.js";
export type { KModesOptions, LearntModes } from "./segment/maker/k-modes.js";
export type { LatentClassOptions } from "./segment/maker/latent-classes.js";
export type { LearntPreset, PresetOptions } from "./segment/maker/preset.js";
export type { LearntTree, TreeOptions } from "./segment/maker/tree.js";
export type { ClassRange } from "./segment/method/class-range.js";
export type { LearntColumn } from "./segment/method/codes.js";
export type { LearningMethodOptions, NamedFit, SegmentMethodOptions } from "./segment/methods.js";
export type { SegmentationRecipe } from "./segment/recipe.js";
export {
  applySegmentation,
  type LearnSegmentOptions,
  type SegmentOptions,
  segment,
} from "./segment/segment.js";
export type { Segment, Segmentation } from "./segment/segmentation.js";
export { type Stability, type StabilityOptions, stability } from "./segment/stability.js";
export type { TreeNode } from "./segment/tree/grow.js";
export { type Displayable, display, type MimeBundle } from "./show/display.js";
export type { ShownAsTable } from "./show/shown-as-table.js";
export { type Cell, Table, type TableColumn, type TableSection } from "./show/table.js";
export { askServer, embedByServer } from "./simulate/answerer/server/ask-server.js";
export type { Budget } from "./simulate/answerer/server/options/budget.js";
export type { ServerOptions } from "./simulate/answerer/server/options/server-options.js";
export { type ServerModel, server } from "./simulate/answerer/server/server-model.js";
export type { Usage } from "./simulate/answerer/server/usage/usage.js";
export type { AnswererOptions } from "./simulate/answerer-of.js";
export type { AnswerSet, ItemAnswers, OtherAnswers } from "./simulate/answers/answers.js";
export { besideSample } from "./simulate/answers/beside-sample.js";
export { type NoOption, noOptionKinds, onNoOption } from "./simulate/answers/no-option.js";
export type { SimulatedRun } from "./simulate/answers/run-shape.js";
export type {
  RetryKind,
  Unanswered,
  UnansweredKind,
  UnansweredQuestion,
} from "./simulate/answers/unanswered.js";
export { type CollapseOptions, collapse } from "./simulate/collapse/collapse.js";
export type { Collapse, CollapseCondition, CollapseLayer } from "./simulate/collapse/collapsed-layers.js";
export {
  type Backstory,
  type Condition,
  condition,
  type PersonaSource,
  type PromptLanguages,
  type Steering,
  type ValueSteering,
} from "./simulate/condition/condition.js";
export {
  nonsenseIdentifiers,
  permutedIdentifiers,
  shuffledIdentifiers,
} from "./simulate/condition/controls.js";
export { direct } from "./simulate/condition/direct.js";
export { diversityRequest } from "./simulate/condition/diversity-request.js";
export { highTemperature } from "./simulate/condition/high-temperature.js";
export { multilingual } from "./simulate/condition/multilingual.js";
export { personaPrompt } from "./simulate/condition/persona-prompt.js";
export { personaVectors } from "./simulate/condition/persona-vectors.js";
export { type PsiiOptions, psii } from "./simulate/condition/psii.js";
export { segmentPersona } from "./simulate/condition/segment-persona.js";
export { simvbg } from "./simulate/condition/simvbg.js";
export { valuePersona } from "./simulate/condition/value-persona.js";
export { withoutParts } from "./simulate/condition/without-parts.js";
export {
  type CostRange,
  type ServerCost,
  type ServerCostOptions,
  serverCost,
} from "./simulate/cost/server-cost.js";
export type { Json } from "./simulate/identity/fields.js";
export type { RunIdentity } from "./simulate/identity/run-identity.js";
export type { AnsweringModel } from "./simulate/port/answerer.js";
export { answerers } from "./simulate/port/answerers.js";
export type { AnswerMade } from "./simulate/read/answer.js";
export type { Written } from "./simulate/result/run-shown.js";
export type { Simulation } from "./simulate/result/simulation.js";
export { type SimulateSharesOptions, simulateShares } from "./simulate/shares/simulate-shares.js";
export type { SimulatedCell, SimulatedShares } from "./simulate/shares/simulated-shares.js";
export { type SimulateOptions, simulate } from "./simulate/simulate.js";
export { mergeShards } from "./simulate/store/merge-shards.js";
export type {
  Answering,
  AnsweringOptions,
  ReadingRule,
  Sampling,
  Scoring,
} from "./simulate/study/answering.js";
export type { AskingOptions } from "./simulate/study/asking-kinds.js";
export type { StudyOptions } from "./simulate/study/make-study.js";
export type { DrawnRespondents, RespondentDraw } from "./simulate/study/respondents.js";
export type {
  AnswerMode,
  Asking,
  ItemOrdering,
  OptionOrdering,
  Shard,
  Study,
} from "./simulate/study/study.js";
export {
  calibrateStrength,
  type StrengthCalibration,
  type StrengthOptions,
} from "./steer/calibration/calibrate-strength.js";
export type { NoiseCalibration } from "./steer/calibration/noise-calibration.js";
export type { KernelPca } from "./steer/collapse/kernel-pca.js";
export type { ProbeResult } from "./steer/collapse/probe.js";
export {
  type ControlVector,
  controlVector,
  loadControlVector,
  saveControlVector,
} from "./steer/control-vector/control-vector-file.js";
export type { ExtractionOptions } from "./steer/extract/asking/extraction.js";
export { type ContrastVectorOptions, contrastVectors } from "./steer/extract/contrast-vectors.js";
export { type DemographicVectorOptions, demographicVectors } from "./steer/extract/demographic-vectors.js";
export { type TrainedVectorOptions, trainedVectors } from "./steer/extract/trained-vectors.js";
export { type VectorCost, vectorCost } from "./steer/extract/vector-cost.js";
export type { FittedLayers } from "./steer/fitted-layers.js";
export type { LanguageMode } from "./steer/language/language-loss.js";
export { type LanguageVectorOptions, languageVectors } from "./steer/language/language-vectors.js";
export type { LayerChoice, LayerGroup } from "./steer/layers.js";
export type { Noise, NoiseScope } from "./steer/plan/noise.js";
export { type PlanCell, type PlanOptions, SteeringPlan } from "./steer/plan/plan.js";
export type { Injection, RespondentSteering } from "./steer/plan/respondent-steering.js";
export { askLocally } from "./steer/texts/ask-locally.js";
export { type Ask, type GenerateTextsOptions, generateTexts } from "./steer/texts/generate-texts.js";
export type { GivenTexts } from "./steer/texts/given-texts.js";
export type {
  AttributeTexts,
  EstimatorName,
  UntilReliable,
  VectorMethod,
  VectorProvenance,
  VectorTraining,
} from "./steer/vectors/provenance.js";
export type { SteeringVector } from "./steer/vectors/steering-vector.js";
export { loadVectors, saveVectors } from "./steer/vectors/vector-file.js";
export type { VectorSet } from "./steer/vectors/vector-set.js";
export type {
  Code,
  Codebook,
  FileDetails,
  Measure,
  MissingReason,
  MissingValue,
  ResponseSet,
  Role,
  ValueLabel,
  Variable,
} from "./survey/codebook/codebook.js";
export { codebookToYaml } from "./survey/codebook/codebook-to-yaml.js";
export { parseCodebook, readCodebook } from "./survey/codebook/read-codebook.js";
export { codebookTable } from "./survey/codebook-table.js";
export {
  type AnswerDescription,
  describeSurvey,
  type SurveyDescription,
  type VariableDescription,
  type WeightDescription,
} from "./survey/describe-survey.js";
export type { CalibrationResidual } from "./survey/design/calibration-residual.js";
export type { Design, LinearisedDesign, LonelyUnits, ReplicateDesign } from "./survey/design/design.js";
export {
  type ByOptions,
  type EstimatesBy,
  estimateBy,
  type GroupEstimate,
  type GroupStatistic,
} from "./survey/design/estimate/by.js";
export type { Contrast } from "./survey/design/estimate/contrast.js";
export { correlation } from "./survey/design/estimate/correlation.js";
export {
  type Crosstab,
  type CrosstabView,
  crosstab,
  type ShareOf,
} from "./survey/design/estimate/crosstab.js";
export type { Estimate, ProportionOptions } from "./survey/design/estimate/estimate.js";
export type { ContrastOptions } from "./survey/design/estimate/group-contrasts.js";
export { estimateMean } from "./survey/design/estimate/mean.js";
export {
  estimateProportions,
  type Proportion,
  type Proportions,
} from "./survey/design/estimate/proportions.js";
export { estimateQuantile } from "./survey/design/estimate/quantile.js";
export { estimateRatio } from "./survey/design/estimate/ratio.js";
export { estimateTotal } from "./survey/design/estimate/total.js";
export type { ProportionIntervalName } from "./survey/design/interval/proportion-intervals.js";
export {
  linearRegression,
  logisticRegression,
  multinomialRegression,
  proportionalOddsRegression,
  type Regression,
  type RegressionCoefficient,
} from "./survey/design/regression/regression.js";
export type { RegressionOptions } from "./survey/design/regression/term.js";
export { type ReplicateOptions, replicateDesign } from "./survey/design/replicates.js";
export type { Stage } from "./survey/design/stages.js";
export { subpopulation } from "./survey/design/subpopulation.js";
export { type DesignOptions, surveyDesign } from "./survey/design/survey-design.js";
export type { WeightBounds, Weighting } from "./survey/design/weighting.js";
export { calibratedDesign, rakedDesign } from "./survey/design/weights/calibrated-design.js";
export { type Calibrated, type CalibrationOptions, calibrate } from "./survey/design/weights/calibration.js";
export type { CalibrationDistance } from "./survey/design/weights/calibration-distance.js";
export { type Raked, type RakingOptions, rake } from "./survey/design/weights/raking.js";
export { type Trimmed, trimWeights } from "./survey/design/weights/trim-weights.js";
export type { FittedTo } from "./survey/fitted-to.js";
export { joinWaves } from "./survey/join-waves.js";
export { type LoadOptions, loadSurvey } from "./survey/load-survey.js";
export { type ColumnRange, type Preset, presetNames, readPreset } from "./survey/preset/preset.js";
export { type Reliability, reliability } from "./survey/reliability.js";
export { loadShares } from "./survey/shares/load-shares.js";
export type { ShareCell, ShareGroup, ShareSurvey } from "./survey/shares/share-survey.js";
export type { Column } from "./survey/survey/column.js";
export { anyOf, groups, meanOf } from "./survey/survey/derivations.js";
export type { Answers, Derivation } from "./survey/survey/derive.js";
export type { FrameOptions } from "./survey/survey/frame.js";
export { type Marginal, marginal, marginalsBy } from "./survey/survey/marginal.js";
export type { Recoding } from "./survey/survey/recode.js";
export { sql } from "./survey/survey/sql.js";
export type { LoadedSurvey, Survey } from "./survey/survey/survey.js";
export { designEffect, effectiveN } from "./survey/survey/weights.js";
export type { RespondentFilter } from "./survey/survey/where.js";
export { surveyFormats } from "./survey/survey-formats.js";
export { type SurveyOptions, surveyOf } from "./survey/survey-of.js";
export type { CellOptions } from "./survey/table/code-rules.js";
export type { DecimalMark } from "./survey/table/number-form.js";
export type { ReadOptions, Separator } from "./survey/table/read-options.js";
export { type WrittenFiles, writeSurvey } from "./survey/write-survey.js";
export type { WriteOptions } from "./survey/written-column.js";
export type { FoundTemperature } from "./temper/find-temperature.js";
export {
  type FitTemperatureOptions,
  FittedTemperature,
  fitTemperature,
  type GroupTemperature,
} from "./temper/fit-temperature.js";
export { pooledRun } from "./temper/pooled-run.js";
export { type TemperOptions, temper } from "./temper/temper.js";
export { temperedRun } from "./temper/tempered-run.js";
export { type CulturalMapOptions, culturalMap } from "./values/cultural-map.js";
export type { CulturalMap, MapPlace, MapPosition } from "./values/cultural-map-places.js";
export type { PopulationOptions } from "./values/population-options.js";
export type { PromptBaselineName } from "./values/prompt-baselines.js";
export type { Represented, RepresentedBy } from "./values/represented.js";
export { shapley } from "./values/shapley.js";
export { type ShapleyCost, shapleyCost } from "./values/shapley-cost.js";
export type { ShapleyOptions } from "./values/shapley-plan.js";
export type { ItemContribution, Shapley } from "./values/shapley-values.js";
export { type ValuePersonasOptions, valuePersonas } from "./values/value-personas.js";
export type {
  HowEstimated,
  PopulationScore,
  ValuePersonaRole,
  ValuePersonaRow,
  ValuePersonas,
} from "./values/value-personas-result.js";
