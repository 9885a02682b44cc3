package dev.syncline.api.http;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.List;

/** The dots of a context for people, in the way that single dots are told. */
final class ContextText {
  private ContextText() {}

  /**
   * The runs of dots of each actor, as {@code n1@2:1..7,9}; last the numbers of the actors that are
   * held whole, as {@code #3..17}.
   */
  static List<String> of(VersionVector dots, Ring ring) {
    List<String> texts = new ArrayList<>(dots.actorCount());
    dots.forEachActor(actor -> texts.add(ring.label(actor) + ":" + runs(dots, actor)));
    dots.forEachWhole((from, to) -> texts.add("#" + run(from, to)));
    return texts;
  }

  private static String runs(VersionVector dots, Actor actor) {
    List<String> runs = new ArrayList<>(1);
    dots.only(actor).forEachRange((same, from, to) -> runs.add(run(from, to)));
    return String.join(",", runs);
  }

  private static String run(long from, long to) {
    return to == VersionVector.END
        ? from + ".."
        : to == from ? Long.toString(from) : from + ".." + to;
  }
}
