/** Compressed sync frames: what they carry, and what they withstand. */
@NullMarked
package dev.syncline.adapter.zstd;

import org.jspecify.annotations.NullMarked;
