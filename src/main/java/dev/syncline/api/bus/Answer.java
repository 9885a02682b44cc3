package dev.syncline.api.bus;

import dev.syncline.core.cluster.CollectionInfo;
import java.util.List;

/** What a node answers when it did what it was asked. */
sealed interface Answer
    permits WriteResult, ReadResult, SearchResult, BatchResult, Answer.Collections {
  /** The collections that were asked for, made or dropped. */
  record Collections(List<CollectionInfo> collections) implements Answer {
    public Collections {
      collections = List.copyOf(collections);
    }
  }
}
