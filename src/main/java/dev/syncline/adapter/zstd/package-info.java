/** Sync batches as compressed frames, and the dictionaries that payloads are compressed with. */
@NullMarked
package dev.syncline.adapter.zstd;

import org.jspecify.annotations.NullMarked;
