package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;

/** A read or write under way at its coordinator. */
interface Operation {
  long number();

  void start();

  /** The coordinator has learned a newer ring. */
  void follow(Ring newer);

  void refused(NodeName replica, Message.Refused refused);

  default void acknowledged(NodeName replica, Actor actor, long ringVersion, boolean counts) {}

  default void full(NodeName replica, Actor actor, boolean counts, Entry filled) {}

  default void digest(NodeName replica, Actor actor, boolean counts, long digest) {}
}
