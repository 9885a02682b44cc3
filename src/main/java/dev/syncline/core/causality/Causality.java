package dev.syncline.core.causality;

/** How two causal histories relate. */
public enum Causality {
  /** The left history is a strict part of the right one. */
  BEFORE,
  /** The right history is a strict part of the left one. */
  AFTER,
  /** Both hold the same dots. */
  EQUAL,
  /** Each holds a dot that the other lacks. */
  CONCURRENT
}
