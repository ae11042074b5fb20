/** What differs between what two heads find in one text. */
import { type Prediction } from '../../domain/spans.ts'
export type TagChange =
  | {
      readonly kind: 'gained'
      readonly after: Prediction
    }
  | {
      readonly kind: 'lost'
      readonly before: Prediction
    }
  /** Another label, or other ends, for words that both see as an entity. */
  | {
      readonly kind: 'relabelled'
      readonly before: Prediction
      readonly after: Prediction
    }
/**
 * The changes in the order of the text. Both lists are in order and flat; an entity is paired with the first that it
 * overlaps and that is not paired yet. Linear.
 */
export declare function tagChanges(before: readonly Prediction[], after: readonly Prediction[]): TagChange[]
/** The words that a change is about: as they are now. */
export declare function rangeOf(change: TagChange): Prediction
