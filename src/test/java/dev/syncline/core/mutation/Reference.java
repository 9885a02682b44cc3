package dev.syncline.core.mutation;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.mutation.MutationHistory.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a set of events comes to by the definitions of the types: nothing but the events and who had
 * seen whom.
 */
final class Reference {
  private final Set<Event> known;

  Reference(Set<Event> known) {
    this.known = known;
  }

  /** One operation in its place; a later one of the same event comes after it. */
  private record Placed(Event event, int index, Operation operation) {
    boolean comesAfter(Placed other) {
      return event.equals(other.event) ? index > other.index : event.seen().contains(other.event);
    }
  }

  private Stream<Placed> all() {
    return known.stream()
        .filter(each -> !isDeleted(each))
        .flatMap(
            each ->
                IntStream.range(0, each.operations().size())
                    .mapToObj(i -> new Placed(each, i, each.operations().get(i))));
  }

  private boolean isDeleted(Event event) {
    return known.stream().anyMatch(each -> each.delete() && each.seen().contains(event));
  }

  boolean exists() {
    return known.stream().anyMatch(each -> !each.delete() && !isDeleted(each));
  }

  private long count(String path) {
    return all()
        .filter(each -> each.operation() instanceof Operation.Increase)
        .map(each -> (Operation.Increase) each.operation())
        .filter(each -> each.slot().equals(Slot.ofField(path)))
        .mapToLong(each -> ((Count) each.amount()).value())
        .sum();
  }

  /** Those that match and after which none comes that undoes them. */
  private List<Placed> undone(Predicate<Operation> does, Predicate<Operation> undoes) {
    List<Placed> undoing = all().filter(each -> undoes.test(each.operation())).toList();
    return all()
        .filter(each -> does.test(each.operation()))
        .filter(each -> undoing.stream().noneMatch(later -> later.comesAfter(each)))
        .toList();
  }

  private Set<Bytes> tags() {
    Set<Bytes> elements = new TreeSet<>();
    for (Placed each : all().filter(p -> p.operation() instanceof Operation.Change).toList()) {
      for (Bytes element : ((Operation.Change) each.operation()).added()) {
        boolean stays =
            !undone(
                    o -> o instanceof Operation.Change c && c.added().contains(element),
                    o -> o instanceof Operation.Change c && c.removed().contains(element))
                .isEmpty();
        if (stays) {
          elements.add(element);
        }
      }
    }
    return elements;
  }

  private boolean done() {
    return !undone(
            o -> o instanceof Operation.Turn turn && turn.on(),
            o -> o instanceof Operation.Turn turn && !turn.on())
        .isEmpty();
  }

  private List<Placed> assigned(String path) {
    Predicate<Operation> assigns =
        o -> o instanceof Operation.Assign assign && assign.slot().equals(Slot.ofField(path));
    return undone(assigns, assigns);
  }

  private Optional<Integer> bound(boolean max) {
    Stream<Integer> numbers =
        all()
            .filter(each -> each.operation() instanceof Operation.Bound bound && bound.max() == max)
            .filter(each -> improves(each, max))
            .map(each -> number(((Operation.Bound) each.operation()).number()));
    return max ? numbers.max(Integer::compare) : numbers.min(Integer::compare);
  }

  /** What is no better than what its coordinator knew changes nothing. */
  private static boolean improves(Placed each, boolean max) {
    Optional<Integer> before = new Reference(each.event().seen()).bound(max);
    int number = number(((Operation.Bound) each.operation()).number());
    return before.isEmpty() || (max ? number > before.get() : number < before.get());
  }

  private static int number(Bytes json) {
    return Integer.parseInt(json.toUtf8());
  }

  String payload() {
    TreeMap<String, String> fields = new TreeMap<>();
    fields.put("views", Long.toString(count("/views")));
    fields.put("geo", "{\"hits\":" + count("/geo/hits") + "}");
    fields.put("tags", array(tags()));
    fields.put("done", Boolean.toString(done()));
    fields.put(
        "votes",
        array(
            assigned("/votes").stream()
                .map(each -> ((Operation.Assign) each.operation()).value())
                .collect(Collectors.toCollection(TreeSet::new))));
    bound(true).ifPresent(high -> fields.put("high", high.toString()));
    bound(false).ifPresent(low -> fields.put("low", low.toString()));
    assigned("/note").stream()
        .max(
            Comparator.comparing((Placed each) -> each.event().timestamp())
                .thenComparing(each -> each.event().dot()))
        .ifPresent(
            each -> fields.put("note", ((Operation.Assign) each.operation()).value().toUtf8()));
    return fields.entrySet().stream()
        .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** The mean of a dimension, given each observation's value of it; empty without any. */
  Optional<Double> mean(java.util.function.ToDoubleFunction<Integer> valueOf) {
    double sum = 0;
    double weights = 0;
    for (Placed each : all().toList()) {
      Optional<Integer> observed = MutationHistory.observed(each.operation());
      if (observed.isPresent()) {
        double weight = 0.5 + Math.abs(observed.get());
        sum += weight * valueOf.applyAsDouble(observed.get());
        weights += weight;
      }
    }
    return weights == 0 ? Optional.empty() : Optional.of(sum / weights);
  }

  private static String array(Set<Bytes> values) {
    return values.stream().map(Bytes::toUtf8).collect(Collectors.joining(",", "[", "]"));
  }
}
