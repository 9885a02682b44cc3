package dev.syncline.adapter.raft;

import dev.syncline.port.ReplicatedState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A state that keeps every command, one a line, and answers each with its line number. */
final class LineState implements ReplicatedState {

  /** A command that breaks the contract by throwing. */
  static final String POISON = "poison";

  private volatile List<String> lines = List.of();

  List<String> lines() {
    return lines;
  }

  @Override
  public byte[] apply(long commitIndex, byte[] command) {
    String line = new String(command, StandardCharsets.UTF_8);
    if (line.equals(POISON)) {
      throw new IllegalStateException(POISON);
    }
    List<String> longer = new ArrayList<>(lines);
    longer.add(line);
    lines = List.copyOf(longer);
    return String.valueOf(longer.size()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] snapshot() {
    return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void restore(long commitIndex, byte[] snapshot) {
    lines = new String(snapshot, StandardCharsets.UTF_8).lines().toList();
  }
}
