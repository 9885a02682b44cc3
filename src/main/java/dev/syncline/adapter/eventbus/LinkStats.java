package dev.syncline.adapter.eventbus;

/** Counts of one link, ever since the process started. */
public record LinkStats(
    long framesSent,
    long bytesSent,
    long framesReceived,
    long bytesReceived,
    long messagesSent,
    long messagesDropped,
    long queuedBytes) {}
