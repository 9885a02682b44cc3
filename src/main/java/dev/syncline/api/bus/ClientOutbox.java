package dev.syncline.api.bus;

import dev.syncline.core.placement.NodeName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent back to one client: receipts and answers. Safe for use by several threads.
 */
final class ClientOutbox {
  private static final int MAX_FRAME_BYTES = 256 * 1024;

  private List<Long> receipts = new ArrayList<>();
  private List<Long> refused = new ArrayList<>();
  private List<AnswerFrame.Item> items = new ArrayList<>();
  private boolean membersWanted;
  private int underWay;
  private long bytes;

  /** Notes a frame; its receipt rides on whatever leaves next. */
  synchronized void arrived(long sequence, boolean asksForMembers, int requests) {
    receipts.add(sequence);
    membersWanted |= asksForMembers;
    underWay += requests;
  }

  /** Notes a frame of a version that this node does not read. */
  synchronized void refuse(long sequence) {
    refused.add(sequence);
  }

  /** Adds the answer to a request that has arrived. */
  synchronized void answer(long number, byte[] answer) {
    items.add(new AnswerFrame.Item(number, answer));
    bytes += answer.length;
    underWay--;
  }

  /** Bytes of answers that have not been handed to the network. */
  synchronized long bytes() {
    return bytes;
  }

  /** The network has taken a frame, or it was given up. */
  synchronized void left(long count) {
    bytes -= count;
  }

  /** Whether nothing is under way or waits. */
  synchronized boolean isIdle() {
    return underWay == 0
        && bytes == 0
        && items.isEmpty()
        && receipts.isEmpty()
        && refused.isEmpty();
  }

  /** The next frame, null if there is nothing to send. */
  synchronized @Nullable AnswerFrame nextFrame(NodeName self, List<NodeName> members) {
    if (items.isEmpty() && receipts.isEmpty() && refused.isEmpty()) {
      return null;
    }
    int count = 0;
    long size = 0;
    while (count < items.size() && (count == 0 || size < MAX_FRAME_BYTES)) {
      size += items.get(count).bytes().length;
      count++;
    }
    AnswerFrame frame =
        new AnswerFrame(
            self, receipts, refused, membersWanted ? members : List.of(), items.subList(0, count));
    items = new ArrayList<>(items.subList(count, items.size()));
    receipts = new ArrayList<>();
    refused = new ArrayList<>();
    membersWanted = false;
    return frame;
  }
}
