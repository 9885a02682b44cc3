package dev.syncline.core.resolution;

/** What becomes of an entry for now. */
public enum Standing {
  /** It waits for its time. */
  QUEUED,
  /** Nothing new: it waits already, is being resolved, or is left as it is. */
  UNCHANGED,
  /** Nothing is left to do until something is heard of it again. */
  DONE,
  /** The limit of rounds is reached: its siblings stay until something is written to it. */
  GIVEN_UP,
  /** There is no room; the entry has to be found again. */
  FULL
}
