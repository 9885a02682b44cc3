/** Tests of the Raft adapter: codecs, journal, and groups in one process. */
@NullMarked
package dev.syncline.adapter.raft;

import org.jspecify.annotations.NullMarked;
