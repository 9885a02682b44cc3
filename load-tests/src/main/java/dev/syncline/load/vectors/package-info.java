/** The vectors that are sent: real embeddings from a file or jar, or seeded random ones. */
@NullMarked
package dev.syncline.load.vectors;

import org.jspecify.annotations.NullMarked;
