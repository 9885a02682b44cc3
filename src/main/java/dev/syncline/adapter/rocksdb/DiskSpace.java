package dev.syncline.adapter.rocksdb;

/**
 * The room on the disk of a store at one moment.
 *
 * @param freeBytes that the process may still write
 * @param totalBytes what the disk holds when full, 0 if unknown
 */
public record DiskSpace(long freeBytes, long totalBytes) {}
